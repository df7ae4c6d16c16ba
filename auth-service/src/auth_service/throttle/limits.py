"""Rate limits per client address, account or mail address, with counts in the database.

The keys of the counts are digests, so the table reveals neither addresses nor accounts. A count changes only under the
lock of its row, so that attempts in parallel gain nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auth_service.throttle import queries
from auth_service.throttle.models import MAX_WINDOW, AttemptCount
from auth_service.vault import Vault
from kit import clock
from kit.database import Database, ReadSession, Session
from kit.errors import AppError, RateLimited

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    allowed: int
    # At most MAX_WINDOW.
    window: timedelta


class Throttle:
    def __init__(self, vault: Vault, purpose: str, *limits: Limit, factor: int) -> None:
        """*purpose* names what is counted; two throttles of one purpose share their counts. *factor* multiplies every
        limit."""
        self._vault = vault
        self._purpose = purpose
        self._limits = limits
        self._factor = factor
        self._window = max(limit.window for limit in limits)
        if self._window > MAX_WINDOW:
            raise ValueError("counts are deleted after MAX_WINDOW")

    async def count(self, session: Session, about: str) -> bool:
        """Counts one event for *about*. Returns False, without counting, if the limit is reached."""
        return await self._count(session, about) is None

    async def count_or_refuse(self, session: Session, about: str) -> None:
        """Counts one event for *about*. Raises RateLimited, without counting, if the limit is reached."""
        self._refuse(await self._count(session, about))

    async def refuse(self, session: ReadSession, about: str) -> None:
        """Raises RateLimited if the limit is reached. Counts nothing."""
        counted = await queries.find_count(session, self._key(about))
        self._refuse(self._blocked_seconds(counted) if counted else None)

    @asynccontextmanager
    async def counting(
        self,
        database: Database,
        about: str,
        *errors: type[AppError],
        unless: Callable[[], Awaitable[bool]],
    ) -> AsyncIterator[None]:
        """Counts each body that raises one of *errors*, in a transaction of its own.

        If the limit is reached, raises RateLimited without running the body, *unless* that returns true.
        """
        try:
            async with database.read_once() as session:
                await self.refuse(session, about)
        except RateLimited:
            if not await unless():
                raise
        try:
            yield
        except errors:
            # The lock decides: attempts that passed the check above at the same time are counted here one by one.
            try:
                async with database.transaction() as session:
                    await self.count_or_refuse(session, about)
            except RateLimited:
                if not await unless():
                    raise
            raise

    async def _count(self, session: Session, about: str) -> float | None:
        now = clock.now()
        counted = await queries.lock_count(session, self._key(about), now)
        seconds = self._blocked_seconds(counted)
        if seconds is None:
            counted.note(now, self._window)
        return seconds

    def _blocked_seconds(self, counted: AttemptCount) -> float | None:
        now = clock.now()
        blocked = [counted.blocked_seconds(now, limit.allowed * self._factor, limit.window) for limit in self._limits]
        return max((seconds for seconds in blocked if seconds is not None), default=None)

    def _refuse(self, seconds: float | None) -> None:
        if seconds is not None:
            raise RateLimited(retry_after=seconds)

    def _key(self, about: str) -> bytes:
        # A digest of three parts never equals that of a count of wrong passwords, which has two.
        return self._vault.digest("throttle", self._purpose, about)


class DailyAllowance:
    """A limit for all callers together: a quarter of what a day allows at once, and the rest evenly over the day.

    Its row holds one moment, that from which on nothing counts any more, however large the number is.
    """

    def __init__(self, vault: Vault, purpose: str, per_day: int, *, factor: int) -> None:
        self._key = vault.digest("allowance", purpose, "")
        self._seconds_each = _DAY.total_seconds() / (per_day * factor)
        self._window = max(1, per_day * factor // 4) * self._seconds_each

    async def count(self, session: Session) -> bool:
        """Counts one event. Returns False, without counting, if the allowance is spent."""
        now = clock.now()
        counted = await queries.lock_count(session, self._key, now)
        free_from = max([now.timestamp(), *counted.moments]) + self._seconds_each
        # Sums of many small parts are not exact.
        if free_from - now.timestamp() > self._window + 1e-3:
            return False
        counted.moments, counted.last_at = [free_from], datetime.fromtimestamp(free_from, UTC)
        return True
