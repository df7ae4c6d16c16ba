"""Deletes the events of clients whose retention period has passed. The roll-ups stay."""

from auth_service.analytics import queries
from auth_service.analytics.actions import RETENTION
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# The number of rows that one transaction locks.
_BATCH = 1000


class ClientEventCleaning(Periodic):
    name = "client-event-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        horizon = clock.now() - RETENTION
        deleted = _BATCH
        while deleted == _BATCH:
            async with self._database.transaction() as session:
                deleted = await queries.delete_client_events_before(session, horizon, _BATCH)
