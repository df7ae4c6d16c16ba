"""Sessions: one login on one device each."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from auth_service.origin import MAX_ADDRESS_LENGTH, MAX_DEVICE_LENGTH
from auth_service.sessions.refresh_tokens import Decision, decide
from kit.ids import new_id


class EndReason(StrEnum):
    LOGGED_OUT = "logged_out"
    # Somebody used a refresh token that had long been replaced: there are two holders, and one is a thief.
    REPLAYED = "replayed"
    # By its owner, from another session.
    ENDED_ELSEWHERE = "ended_elsewhere"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # a reason
    PASSWORD_RESET = "password_reset"  # noqa: S105
    # The account was: by an admin, or for good by its owner.
    DEACTIVATED = "deactivated"
    DELETED = "deleted"


class LoginSession(Base):
    """One login on one device. Its tokens are computed from it, none is stored."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    # The key of this session's refresh tokens, sealed; see auth_service.vault.
    sealed_key: Mapped[bytes]
    # Which refresh token is the current one.
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    device: Mapped[str] = mapped_column(String(MAX_DEVICE_LENGTH))
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS_LENGTH))
    created_at: Mapped[datetime]
    # When the counter last moved. Nothing else moves this, or a replay could keep its own window open.
    last_used_at: Mapped[datetime]
    # Access tokens of an earlier epoch are void: what they say of the account is not true any more.
    epoch: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # Unless it is refreshed before: each rotation moves it on, but not beyond `ends_at`.
    expires_at: Mapped[datetime] = mapped_column(index=True)
    # However often it is refreshed; null: it was begun when `expires_at` was that, and never moves.
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(32))

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def present(self, counter: int, now: datetime, idle: timedelta) -> Decision:
        """Somebody presents the genuine refresh token of that counter: what it means, which is done as well.

        *idle*: how long the session lives from here on if nobody refreshes it.
        """
        if not self.is_live(now):
            return Decision.UNKNOWN
        decision = decide(self.counter, counter, (now - self.last_used_at).total_seconds())
        if decision is Decision.ROTATE:
            self._rotate(now, idle)
        elif decision is Decision.REPLAYED:
            self.end(EndReason.REPLAYED, now)
        return decision

    def _rotate(self, now: datetime, idle: timedelta) -> None:
        """From here on the next refresh token is the current one."""
        self.counter += 1
        self.last_used_at = now
        if self.ends_at is not None:
            self.expires_at = min(now + idle, self.ends_at)

    def renew(self) -> None:
        """All access tokens of before are void; refresh tokens stay good."""
        self.epoch += 1

    def end(self, reason: EndReason, now: datetime) -> bool:
        """False if it had ended before."""
        if self.ended_at is not None:
            return False
        self.ended_at = now
        self.ended_reason = reason.value
        return True
