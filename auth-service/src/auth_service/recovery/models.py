"""The challenges: mailed secrets, each valid for one use. Only their digests are stored."""

import hmac
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.accounts.models import User
from auth_service.models import Base
from kit.ids import new_id

# The number of wrong codes that one challenge allows, which keeps eight digits safe.
MAX_TRIES = 5


class Purpose(StrEnum):
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a purpose
    EMAIL_VERIFICATION = "email_verification"


class Challenge(Base):
    """A mailed secret. It proves, for `purpose` only, that its holder reads the mail of `email`."""

    __tablename__ = "challenges"
    __table_args__ = (Index(None, "user_id", "purpose", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    # The recipient. The secret is void unless this is the address of the account or, for a code, its pending one.
    email: Mapped[str] = mapped_column(String(254))
    # Made under SECRET_KEY, and includes the purpose; see auth_service.vault.
    digest: Mapped[bytes] = mapped_column(unique=True)
    # The number of wrong codes that were tried.
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    def is_void(self, user: User, now: datetime) -> bool:
        """Returns True if the secret has expired, or if *user*, its owner, is inactive or has another address."""
        addresses = {user.email}
        if self.purpose == Purpose.EMAIL_VERIFICATION:
            addresses.add(user.pending_email or user.email)
        return now >= self.expires_at or not user.is_active or self.email not in addresses

    def try_digest(self, digest: bytes, now: datetime) -> bool:
        """Returns True if *digest* is right and the challenge is still valid; counts a wrong one.

        The caller holds the lock of the row.
        """
        if self.used_at is not None or now >= self.expires_at or self.tries >= MAX_TRIES:
            return False
        if hmac.compare_digest(self.digest, digest):
            return True
        self.tries += 1
        return False
