"""Deletes sessions that have long been over, and bad logins that count no more."""

import asyncio
from datetime import timedelta

from auth_service.sessions import queries
from auth_service.sessions.models import FAILURE_WINDOW
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
            await queries.delete_failures_before(session, now - FAILURE_WINDOW)
            await queries.delete_sessions_expired_before(session, now - _SESSIONS_KEPT)
