"""The sessions table."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from auth_service.origin import MAX_ADDRESS_LENGTH, MAX_DEVICE_LENGTH, Origin
from auth_service.sessions.refresh_tokens import Decision, decide
from kit.ids import new_id
from kit.networks import network_of


class EndReason(StrEnum):
    LOGGED_OUT = "logged_out"
    # A refresh token was presented long after it was replaced: one of its two holders is a thief.
    REPLAYED = "replayed"
    # The owner ended it from another session.
    ENDED_ELSEWHERE = "ended_elsewhere"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # a reason
    PASSWORD_RESET = "password_reset"  # noqa: S105
    # The account was deactivated by an admin, or deleted by its owner.
    DEACTIVATED = "deactivated"
    DELETED = "deleted"
    # The account has another e-mail address.
    EMAIL_CHANGED = "email_changed"
    # The reader of an earlier address has objected to another one.
    EMAIL_CHANGE_UNDONE = "email_change_undone"
    # An admin has set up a second factor, which this session began without.
    SECOND_FACTOR_ON = "second_factor_on"
    # The account had as many sessions as it may have, and this one had been idle for longest.
    DISPLACED = "displaced"
    # The session was that of an API key, which an admin has revoked.
    API_KEY_REVOKED = "api_key_revoked"


class LoginSession(Base):
    """One login on one device. Its tokens are computed from this row and not stored."""

    __tablename__ = "sessions"
    # Without it, a search for live sessions would pass all that have ended.
    __table_args__ = (
        Index(
            "ix_sessions_not_ended",
            "user_id",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    # The key of this session's refresh tokens, sealed by auth_service.vault.
    sealed_key: Mapped[bytes]
    # The counter of the current refresh token.
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    device: Mapped[str] = mapped_column(String(MAX_DEVICE_LENGTH))
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS_LENGTH))
    created_at: Mapped[datetime]
    # The time of the last rotation. Nothing else changes it: a replay could keep its own window open otherwise.
    last_used_at: Mapped[datetime]
    # The origin of the last rotation; null if there was none.
    refresh_address: Mapped[str | None] = mapped_column(String(MAX_ADDRESS_LENGTH))
    refresh_device: Mapped[str | None] = mapped_column(String(MAX_DEVICE_LENGTH))
    # The counter whose former token was used a second time, long after the first.
    repeated_counter: Mapped[int | None] = mapped_column(BigInteger)
    # Access tokens of an earlier epoch are void. Since tokens have an epoch of their user, no release raises this one.
    epoch: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # The end of the session if it is not refreshed. Each rotation moves it on, but not beyond `ends_at`.
    expires_at: Mapped[datetime] = mapped_column(index=True)
    # The end of the session even if it is refreshed. Null in rows of an early release, whose `expires_at` is fixed.
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(32))

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def present(self, counter: int, now: datetime, idle: timedelta, here: Origin) -> Decision:
        """Decides what the presentation of the genuine refresh token with *counter* means, and does it.

        *idle* is the lifetime of the session from now on if it is not refreshed, *here* is where the token comes from.
        """
        if not self.is_live(now):
            return Decision.UNKNOWN
        decision = decide(
            self.counter,
            counter,
            (now - self.last_used_at).total_seconds(),
            is_same_place=self._last_place() == (here.network, here.device),
            was_repeated=self.repeated_counter == self.counter,
        )
        if decision is Decision.ROTATE:
            self._rotate(now, idle, here)
        elif decision is Decision.REPEAT:
            self.repeated_counter = self.counter
        elif decision in (Decision.REPLAYED, Decision.ELSEWHERE):
            self.end(EndReason.REPLAYED, now)
        return decision

    def _last_place(self) -> tuple[str, str]:
        """Returns network and device of the last refresh, or else of the login."""
        if self.refresh_address is None or self.refresh_device is None:
            return network_of(self.address), self.device
        return network_of(self.refresh_address), self.refresh_device

    def _rotate(self, now: datetime, idle: timedelta, here: Origin) -> None:
        """Makes the next refresh token the current one."""
        self.counter += 1
        self.refresh_address, self.refresh_device = here.address, here.device
        self.last_used_at = now
        if self.ends_at is not None:
            self.expires_at = min(now + idle, self.ends_at)

    def end(self, reason: EndReason, now: datetime) -> bool:
        """Ends the session. Returns False if it has already ended."""
        if self.ended_at is not None:
            return False
        self.ended_at = now
        self.ended_reason = reason.value
        return True
