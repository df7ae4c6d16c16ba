"""Mails that wait to be sent.

A row holds no text and no secret: the mail is composed when it is sent, and only then an account is looked up. A
request for a mail therefore takes the same time whether or not the account exists.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Integer, String, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id


class MailKind(StrEnum):
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a subject
    EMAIL_VERIFICATION = "email_verification"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CHANGE_REQUESTED = "email_change_requested"
    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    SESSION_REPLAYED = "session_replayed"
    NEW_DEVICE = "new_device"
    # An admin has added the account; its owner chooses a password.
    INVITATION = "invitation"


class Mail(Base):
    __tablename__ = "mails"
    __table_args__ = (Index(None, "is_bulk", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    # The recipient, in normal form.
    email: Mapped[str] = mapped_column(String(254))
    # Further values for the text, and the origin of the call; they must hold no secret.
    details: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
    created_at: Mapped[datetime]
    # The time of the next try.
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    # One of many thousands, which has a sender of its own.
    is_bulk: Mapped[bool] = mapped_column(default=False, server_default=false())
