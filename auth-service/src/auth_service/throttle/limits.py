"""How often something may happen, counted for whatever the limit is about: a client address, an account.

Counts are kept as those of wrong passwords are, and like those they tell nobody whom they count: keys are digests. The
row's lock decides, so that doing it in parallel gains nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from auth_service.sessions import queries
from auth_service.sessions.models import LONGEST_WINDOW, LoginFailures
from auth_service.vault import Vault
from kit import clock
from kit.database import Database, Session
from kit.errors import AppError, RateLimited


@dataclass(frozen=True)
class Limit:
    allowed: int
    # No longer than LONGEST_WINDOW.
    window: timedelta


class Throttle:
    def __init__(self, vault: Vault, purpose: str, *limits: Limit, factor: int) -> None:
        """*purpose*: what is counted; two with the same one share their counts. *factor*: multiplies every limit."""
        self._vault = vault
        self._purpose = purpose
        self._limits = limits
        self._factor = factor
        self._window = max(limit.window for limit in limits)
        if self._window > LONGEST_WINDOW:
            raise ValueError("counts are deleted after LONGEST_WINDOW")

    async def count(self, session: Session, about: str) -> bool:
        """Counts one more about *about*; False, and not counted, if that would be too many."""
        return await self._count(session, about) is None

    async def count_or_refuse(self, session: Session, about: str) -> None:
        """RateLimited, and not counted, if that would be too many."""
        self._refuse(await self._count(session, about))

    @asynccontextmanager
    async def counting(self, database: Database, about: str, *errors: type[AppError]) -> AsyncIterator[None]:
        """Counts what ends with one of *errors*, each in a transaction of its own; RateLimited after too many."""
        async with database.read() as session:
            counted = await queries.find_failures(session, self._key(about))
        self._refuse(self._blocked_seconds(counted) if counted else None)
        try:
            yield
        except errors:
            async with database.transaction() as session:
                await self.count_or_refuse(session, about)
            raise

    async def _count(self, session: Session, about: str) -> float | None:
        now = clock.now()
        counted = await queries.lock_failures(session, self._key(about), now)
        seconds = self._blocked_seconds(counted)
        if seconds is None:
            counted.note(now, self._window)
        return seconds

    def _blocked_seconds(self, counted: LoginFailures) -> float | None:
        now = clock.now()
        blocked = [counted.blocked_seconds(now, limit.allowed * self._factor, limit.window) for limit in self._limits]
        return max((seconds for seconds in blocked if seconds is not None), default=None)

    def _refuse(self, seconds: float | None) -> None:
        if seconds is not None:
            raise RateLimited(retry_after=seconds)

    def _key(self, about: str) -> bytes:
        # Of three parts, so that no count of wrong passwords can have the same key.
        return self._vault.digest("throttle", self._purpose, about)
