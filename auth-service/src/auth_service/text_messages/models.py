"""Text messages that wait to be sent.

A row holds no code, and no text with one: it is composed when the message is sent. The words of a notice are kept until
then; they hold no secret. A row is deleted once its message was sent or given up.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id


class TextKind(StrEnum):
    """The kinds of text messages; each has a sender of its own, so that many notices delay no code."""

    PHONE_CODE = "phone_code"
    NOTICE = "notice"


class TextMessage(Base):
    __tablename__ = "text_messages"
    __table_args__ = (Index(None, "kind", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    # The recipient, in the form +251911234567 (E.164).
    number: Mapped[str] = mapped_column(String(16))
    # The words of a notice; null for all other kinds.
    text: Mapped[str | None] = mapped_column(Text)
    # The delivery that a notice belongs to, whose outcome is reported. The same one twice is one message.
    delivery_id: Mapped[UUID | None] = mapped_column(unique=True)
    # The origin of the call that asked for it.
    cause: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
    created_at: Mapped[datetime]
    # The time of the next try.
    due_at: Mapped[datetime]
    # From then on it is not sent any more.
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
