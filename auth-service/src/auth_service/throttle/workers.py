"""Deletes counts of attempts that are older than every window."""

from auth_service.throttle import queries
from auth_service.throttle.models import MAX_WINDOW
from kit import clock
from kit.database import Database
from kit.worker import Periodic


class CountCleaning(Periodic):
    name = "count-cleaning"
    every_seconds = 600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_counts_before(session, clock.now() - MAX_WINDOW)
