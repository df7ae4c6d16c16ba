"""The tables of the chassis in the database of every service. Each service has the migrations for them."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Uuid
from sqlalchemy.types import JSON

from kit.column_types import UtcDateTime
from kit.database import new_metadata

metadata = new_metadata()

# Committed events that are not published yet. The relay deletes a row once the stream has acknowledged it.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    # The subject without the namespace.
    Column("subject", String(200), nullable=False),
    # Full protobuf name; empty for a key-value entry.
    Column("type", String(200), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    # Ids of the users whose feeds receive the event.
    Column("audience", JSON, nullable=False),
    # The id of the thing that the event is about, for filtering without reading the payload.
    Column("topic", String(64)),
    Column("request_id", String(64), nullable=False),
    Column("traceparent", String(64)),
    Column("occurred_at", UtcDateTime, nullable=False),
)

# Events whose effects are committed, so that a second delivery has no effect.
inbox = Table(
    "inbox",
    metadata,
    Column("consumer", String(100), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("processed_at", UtcDateTime, nullable=False),
    Index("ix_inbox_processed_at", "processed_at"),
)

# The first answer to a command that carried an Idempotency-Key.
idempotency = Table(
    "idempotency",
    metadata,
    # The caller and the command.
    Column("scope", String(200), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("response", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_idempotency_created_at", "created_at"),
)
