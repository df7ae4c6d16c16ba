"""Ends requests that nobody has taken in time.

Any number of replicas may do this at once: each takes what no other has locked. Who accepts at the same moment either
comes first, and the request is not pending any more, or finds it expired.
"""

import asyncio

from kit import clock
from kit.database import Database
from kit.worker import Worker
from request_service.assistance import actions
from request_service.assistance.requests import queries

_EVERY_SECONDS = 0.5
# In one transaction: with their offers they are many rows, which others may wait for.
_BATCH = 20


class Expiry(Worker):
    name = "request-expiry"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        while True:
            while await self.sweep() == _BATCH:
                pass
            await asyncio.sleep(_EVERY_SECONDS)

    async def sweep(self) -> int:
        """How many expired. Looks before it writes: most of the time none is due, and SQLite has one writer."""
        async with self._database.read() as session:
            due = await queries.list_overdue_requests(session, clock.now(), _BATCH)
        if not due:
            return 0
        async with self._database.transaction() as session:
            return await actions.expire_requests(session, due)
