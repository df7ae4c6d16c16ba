"""Tables of conversations and messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chat_service.drafts import MAX_CLIENT_MESSAGE_ID, MAX_CONTENT
from kit.database import COLUMN_TYPES, new_metadata
from participants.models import ParticipantsMixin

# Messages that hold an id chosen by the sender's device.
_MARKED = text("client_message_id IS NOT NULL")


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class Conversation(ParticipantsMixin, Base):
    """The participants of a request and the counter of its messages. Participants may write in any status."""

    __tablename__ = "conversations"

    # `seq` of the newest message; 0 before the first.
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("request_id", "seq"),
        UniqueConstraint("request_id", "sender_id", "client_message_id"),
        Index("ix_messages_sender_id", "sender_id", sqlite_where=_MARKED, postgresql_where=_MARKED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.request_id"))
    # Gapless within the conversation, from 1.
    seq: Mapped[int] = mapped_column(BigInteger)
    sender_id: Mapped[UUID]
    content: Mapped[str] = mapped_column(String(MAX_CONTENT))
    # Ids of files, as text.
    attachments: Mapped[list[str]] = mapped_column(JSON)
    # Chosen by the sender's device, so that a message that is sent twice is stored once.
    client_message_id: Mapped[str | None] = mapped_column(String(MAX_CLIENT_MESSAGE_ID))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
