"""Secrets that were mailed, to be shown again once. Only their digests are kept."""

import hmac
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.accounts.models import User
from auth_service.models import Base
from kit.ids import new_id

# Wrong codes that are allowed against one: eight digits stand no more.
MAX_TRIES = 5


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

    def is_void(self, user: User, now: datetime) -> bool:
        """*user*: whose it is."""
        return now >= self.expires_at or not user.is_active or user.email != self.email

    def try_digest(self, digest: bytes, now: datetime) -> bool:
        """Whether it is this one's, which is still good; a wrong one is counted. The row is locked."""
        if self.used_at is not None or now >= self.expires_at or self.tries >= MAX_TRIES:
            return False
        if hmac.compare_digest(self.digest, digest):
            return True
        self.tries += 1
        return False
