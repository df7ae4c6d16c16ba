"""Deletes counts of attempts that no window reaches any more."""

import asyncio

from auth_service.throttle import queries
from auth_service.throttle.models import MAX_WINDOW
from kit import clock
from kit.database import Database
from kit.worker import Worker

_EVERY_SECONDS = 600.0


class CountCleaning(Worker):
    name = "count-cleaning"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(_EVERY_SECONDS)

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_counts_before(session, clock.now() - MAX_WINDOW)
