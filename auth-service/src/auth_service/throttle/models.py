"""The counts of rate-limited events: wrong passwords, and the events of each `limits.Throttle`."""

from datetime import datetime, timedelta

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base

# The longest window of a limit; an older count is deleted.
MAX_WINDOW = timedelta(hours=1)


class AttemptCount(Base):
    """The recent attempts that are counted under one key."""

    # Named when only wrong passwords were counted.
    __tablename__ = "login_failures"

    # A digest of the counted name: users type anything in the place of a username, even their password.
    key: Mapped[bytes] = mapped_column(primary_key=True)
    # The time of each attempt in seconds since 1970, oldest first.
    moments: Mapped[list[float]] = mapped_column(JSON)
    # The time of the last attempt, or later: that of the first attempt refused because of the count.
    last_at: Mapped[datetime] = mapped_column(index=True)

    def blocked_seconds(self, now: datetime, allowed: int, window: timedelta) -> float | None:
        """Returns for how long no further attempt is allowed; `None` if one is allowed now."""
        recent = self._recent(now, window)
        if len(recent) < allowed:
            return None
        return recent[-allowed] + window.total_seconds() - now.timestamp()

    def slowed_seconds(self, now: datetime, free: int, longest: timedelta) -> float | None:
        """Returns for how long no further attempt is allowed, if each after the first *free* ones doubles the pause.

        Returns `None` if one is allowed now. No pause is longer than *longest*.
        """
        recent = self._recent(now, MAX_WINDOW)
        if len(recent) < free:
            return None
        # The power is bounded, because a relaxed limit counts thousands.
        pause = min(2.0 ** min(len(recent) - free, 30), longest.total_seconds())
        seconds = recent[-1] + pause - now.timestamp()
        return seconds if seconds > 0 else None

    @property
    def is_refusal_noted(self) -> bool:
        return not self.moments or self.last_at.timestamp() > self.moments[-1]

    def note_refusal(self, now: datetime) -> None:
        """Marks the refusal as recorded, so that further tries do not fill the audit trail."""
        self.last_at = max(now, self.last_at + timedelta.resolution)

    def note(self, now: datetime, window: timedelta) -> None:
        """Counts one more attempt and forgets those that are older than *window*."""
        self.moments = [*self._recent(now, window), now.timestamp()]
        self.last_at = now

    def _recent(self, now: datetime, window: timedelta) -> list[float]:
        return [moment for moment in self.moments if moment > (now - window).timestamp()]
