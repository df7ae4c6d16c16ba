"""Deletes sessions that have long been over."""

import asyncio
from datetime import timedelta

from auth_service.sessions import queries
from kit import clock
from kit.database import Database
from kit.worker import Worker

_EVERY_SECONDS = 600.0
# For this long, the row still tells when and why a session ended.
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
        async with self._database.transaction() as session:
            await queries.delete_sessions_expired_before(session, clock.now() - _SESSIONS_KEPT)
