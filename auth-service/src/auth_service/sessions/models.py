"""Sessions, and the bad logins that are counted before there is one."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from auth_service.origin import LONGEST_ADDRESS, LONGEST_DEVICE
from auth_service.sessions.refresh_tokens import Decision, decide
from kit.ids import new_id

# Wrong passwords that one account is allowed from one address within the window, unless limits are relaxed.
ALLOWED_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=1)
# Of whatever else is counted in the same way.
LONGEST_WINDOW = timedelta(hours=1)


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
    device: Mapped[str] = mapped_column(String(LONGEST_DEVICE))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
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


class LoginFailures(Base):
    """The recent wrong passwords for one account from one address; or what auth_service.throttle counts."""

    __tablename__ = "login_failures"

    # A digest of what is counted: people type all sorts of things where a username belongs, their password included.
    key: Mapped[bytes] = mapped_column(primary_key=True)
    # Seconds since 1970 of each, oldest first.
    moments: Mapped[list[float]] = mapped_column(JSON)
    # Of the last of them, or later: of the first try that was refused because of them.
    last_at: Mapped[datetime] = mapped_column(index=True)

    def blocked_seconds(self, now: datetime, allowed: int, window: timedelta = FAILURE_WINDOW) -> float | None:
        """How long no further try is allowed; None if one is."""
        recent = self._recent(now, window)
        if len(recent) < allowed:
            return None
        return recent[-allowed] + window.total_seconds() - now.timestamp()

    @property
    def is_refusal_told(self) -> bool:
        return not self.moments or self.last_at.timestamp() > self.moments[-1]

    def tell_refusal(self, now: datetime) -> None:
        """Once for each time that too many are reached: nobody fills the audit trail by trying on."""
        self.last_at = max(now, self.last_at + timedelta.resolution)

    def note(self, now: datetime, window: timedelta = FAILURE_WINDOW) -> None:
        self.moments = [*self._recent(now, window), now.timestamp()]
        self.last_at = now

    def _recent(self, now: datetime, window: timedelta) -> list[float]:
        return [moment for moment in self.moments if moment > (now - window).timestamp()]
