"""The table of messages, with the guards on their own state."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.messages.drafts import MAX_CLIENT_MESSAGE_ID, MAX_CONTENT
from chat_service.messages.errors import MessageDeleted, NotOwnMessage
from chat_service.models import Base

# Messages that hold an id chosen by the sender's device.
_MARKED = text("client_message_id IS NOT NULL")


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("request_id", "seq"),
        UniqueConstraint("request_id", "sender_id", "client_message_id"),
        Index("ix_messages_sender_id", "sender_id", sqlite_where=_MARKED, postgresql_where=_MARKED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The column keeps the name that it had when requests were the only conversations.
    conversation_id: Mapped[UUID] = mapped_column("request_id", ForeignKey("conversations.request_id"))
    # Gapless within the conversation, from 1.
    seq: Mapped[int] = mapped_column(BigInteger)
    sender_id: Mapped[UUID]
    # Empty after the message was deleted.
    content: Mapped[str] = mapped_column(String(MAX_CONTENT))
    # Ids of files, as text.
    attachments: Mapped[list[str]] = mapped_column(JSON)
    # Chosen by the sender's device, so that a message that is sent twice is stored once.
    client_message_id: Mapped[str | None] = mapped_column(String(MAX_CLIENT_MESSAGE_ID))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    def edit(self, by: UUID, content: str, now: datetime) -> bool:
        """Changes the content, and returns False if it is the same. Raises NotOwnMessage or MessageDeleted."""
        self._require_own(by)
        if self.deleted_at is not None:
            raise MessageDeleted
        if content == self.content:
            return False
        self.content, self.edited_at = content, now
        return True

    def delete(self, by: UUID, now: datetime) -> bool:
        """Removes content and attachments, and returns False if that was done before. Raises NotOwnMessage."""
        self._require_own(by)
        return self.remove(now)

    def remove(self, now: datetime) -> bool:
        """Removes content and attachments for another than the sender, and returns False if that was done before."""
        if self.deleted_at is not None:
            return False
        self.content, self.attachments, self.deleted_at = "", [], now
        return True

    def _require_own(self, by: UUID) -> None:
        if by != self.sender_id:
            raise NotOwnMessage
