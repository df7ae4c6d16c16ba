"""The tables of API keys and of their secrets.

A key acts for an account that was made with it and that no person can log in to. It has one session, which lasts as
long as the key, so that the map of revocations and the state of sessions treat its tokens as those of people.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.accounts.models import Role
from auth_service.models import Base

# The roles that the account of a key may have. None is admin: a key that leaks must not give roles or make keys.
KEY_ROLES = frozenset({Role.CLIENT, Role.PROVIDER, Role.MODERATOR})
MAX_NAME_LENGTH = 100
# The keys that work at the same time, and the secrets of one key that do.
MAX_KEYS = 500
MAX_SECRETS = 5
# For this long the secret before a rotation still works.
OVERLAP = timedelta(hours=24)
# The exact time of the last use would be a write for every call.
NOTED_EVERY = timedelta(seconds=30)


class ApiKey(Base):
    __tablename__ = "api_keys"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    # Its account, whose role is that of the key.
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    # No foreign key: rows of sessions that ended long ago are deleted.
    session_id: Mapped[UUID]
    scopes: Mapped[list[str]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    # Requests a minute; null: the budgets of accounts hold.
    rate: Mapped[int | None]
    # The admin who has made it. Not a foreign key: the key outlives the account.
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    rotated_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def works(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def rotate(self, now: datetime) -> None:
        """Notes another secret. The caller holds the row's lock and adds the secret."""
        self.rotated_at = now

    def revoke(self, now: datetime) -> bool:
        """Ends the key. Returns False if it was revoked before. The caller holds the row's lock."""
        if self.revoked_at is not None:
            return False
        self.revoked_at = now
        return True


class ApiKeySecret(Base):
    """A secret of a key: its hash alone. SHA-256 without salt is enough, because a secret is 256 random bits."""

    __tablename__ = "api_key_secrets"

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_keys.id"), index=True)
    created_at: Mapped[datetime]
    # Set by a rotation. It works for as long as the key without it.
    good_until: Mapped[datetime | None]

    def works(self, now: datetime) -> bool:
        return self.good_until is None or now < self.good_until

    def replace(self, now: datetime) -> None:
        """Notes that another secret has taken its place. One that was replaced before ends when it would have ended."""
        if self.good_until is None:
            self.good_until = now + OVERLAP
