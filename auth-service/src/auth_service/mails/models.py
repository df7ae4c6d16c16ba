"""Mails that wait to be sent.

A row holds no text and no secret: what is in the mail, and whether there is an account to send it to, is decided when
it is sent. So asking for one costs the same time whether or not the account exists.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id


class MailKind(StrEnum):
    PASSWORD_RESET = "password_reset"  # noqa: S105  # what it is about
    EMAIL_VERIFICATION = "email_verification"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CHANGED = "email_changed"


class Mail(Base):
    __tablename__ = "mails"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    # Where it goes, in normal form.
    email: Mapped[str] = mapped_column(String(254))
    # What the text needs to know beside that, never a secret.
    details: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
    created_at: Mapped[datetime]
    # When it is tried next.
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
