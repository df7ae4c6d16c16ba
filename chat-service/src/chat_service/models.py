"""The tables. A conversation is this service's copy of who takes part in a request, and the counter of its messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chat_service.drafts import MAX_CLIENT_MESSAGE_ID, MAX_CONTENT
from kit.caller import Caller
from kit.database import COLUMN_TYPES, new_metadata

# What a sender's device has left in his messages.
_MARKED = text("client_message_id IS NOT NULL")


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


@dataclass(frozen=True)
class RequestState:
    """What request-service said about a request at one moment of its life."""

    request_id: UUID
    client_id: UUID
    provider_id: UUID | None
    epoch: int
    status: str
    # When the request changed last; None if its owner was asked, for that answer does not say.
    updated_at: datetime | None


class Conversation(Base):
    __tablename__ = "conversations"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    provider_id: Mapped[UUID | None]
    epoch: Mapped[int]
    # As the request's owner calls it. People may write whatever it is, as long as they take part.
    status: Mapped[str] = mapped_column(String(20))
    # Of the newest message; 0 before the first.
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    # When the request, not the conversation, changed last.
    updated_at: Mapped[datetime | None]

    @property
    def members(self) -> tuple[UUID, ...]:
        return (self.client_id,) if self.provider_id is None else (self.client_id, self.provider_id)

    def may_be_read_by(self, caller: Caller) -> bool:
        return caller.role == "admin" or caller.user_id in self.members


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
    # Chosen by the sender, so that a message that is sent twice exists once.
    client_message_id: Mapped[str | None] = mapped_column(String(MAX_CLIENT_MESSAGE_ID))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
