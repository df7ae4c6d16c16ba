"""Deletes sessions that have long been over, and counts of bad logins and the like that are over."""

import asyncio
from datetime import timedelta

from auth_service.sessions import queries
from auth_service.sessions.models import LONGEST_WINDOW
from kit import clock
from kit.database import Database
from kit.worker import Worker

_EVERY_SECONDS = 600.0
# So long can still be seen when and why a session ended.
_SESSIONS_KEPT = timedelta(days=30)


class SessionCleaning(Worker):
    name = "session-cleaning"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(_EVERY_SECONDS)

    async def sweep(self) -> None:
        now = clock.now()
        async with self._database.transaction() as session:
            await queries.delete_failures_before(session, now - LONGEST_WINDOW)
            await queries.delete_sessions_expired_before(session, now - _SESSIONS_KEPT)
