"""create requests, providers and offers, and the tables of the chassis"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _create_requests()
    _create_providers()
    _create_offers()
    _create_outbox()
    _create_inbox()
    _create_idempotency()


def downgrade() -> None:
    for table in ("idempotency", "inbox", "outbox", "offers", "providers", "requests"):
        op.drop_table(table)


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid()),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("description", sa.String(2000), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("blurred_latitude", sa.Double(), nullable=False),
        sa.Column("blurred_longitude", sa.Double(), nullable=False),
        sa.Column("cell_coarse", sa.BigInteger(), nullable=False),
        sa.Column("cell_fine", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(300)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancel_reason", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    for columns in (
        ["client_id", "created_at", "id"],
        ["provider_id", "created_at", "id"],
        ["created_at", "id"],
        ["status", "created_at", "id"],
        ["category", "created_at", "id"],
        ["status", "cell_fine"],
        ["status", "cell_coarse"],
        ["provider_id", "status"],
    ):
        op.create_index(f"ix_requests_{'_'.join(columns)}", "requests", columns)


def _create_providers() -> None:
    op.create_table(
        "providers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("category_mask", sa.Integer(), nullable=False),
        sa.Column("vehicle", sa.String(100)),
        sa.Column("bio", sa.String(1000)),
        sa.Column("service_radius_km", sa.Double(), nullable=False),
        sa.Column("is_available", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.Double()),
        sa.Column("completed_jobs", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("accuracy_m", sa.Double()),
        sa.Column("heading", sa.Double()),
        sa.Column("speed", sa.Double()),
        sa.Column("located_at", sa.DateTime(timezone=True)),
        sa.Column("cell_coarse", sa.BigInteger()),
        sa.Column("cell_fine", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_providers"),
    )
    for columns in (["cell_fine", "is_available", "located_at"], ["cell_coarse", "is_available", "located_at"]):
        op.create_index(f"ix_providers_{'_'.join(columns)}", "providers", columns)


def _create_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("distance_km", sa.Double(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_offers_request_id"),
        sa.UniqueConstraint("request_id", "provider_id", name="uq_offers_request_id_provider_id"),
    )
    op.create_index("ix_offers_provider_id_state_expires_at", "offers", ["provider_id", "state", "expires_at"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("type", sa.String(200), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("traceparent", sa.String(64)),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("event_id", name="uq_outbox_event_id"),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(100), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_processed_at", "inbox", ["processed_at"])


def _create_idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])
