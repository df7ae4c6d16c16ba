"""Deletes sessions that ended long ago."""

from datetime import timedelta

from auth_service.sessions import queries
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# For this long, the row of an expired session still shows when and why it ended.
_SESSIONS_KEPT = timedelta(days=30)


class SessionCleaning(Periodic):
    name = "session-cleaning"
    every_seconds = 600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_sessions_expired_before(session, clock.now() - _SESSIONS_KEPT)
