"""Secrets that were mailed, to be shown again once. Only their digests are kept."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id


class Purpose(StrEnum):
    PASSWORD_RESET = "password_reset"  # noqa: S105  # what it is for
    EMAIL_VERIFICATION = "email_verification"


class Challenge(Base):
    """Whoever shows the secret reads the mail of `email`, and shows it for `purpose` and nothing else."""

    __tablename__ = "challenges"
    __table_args__ = (Index(None, "user_id", "purpose", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    # The address that it was mailed to: once the account has another one, the secret is void.
    email: Mapped[str] = mapped_column(String(254))
    # Made under SECRET_KEY, with the purpose in it; see auth_service.vault.
    digest: Mapped[bytes] = mapped_column(unique=True)
    # Wrong codes that were tried against this one.
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
