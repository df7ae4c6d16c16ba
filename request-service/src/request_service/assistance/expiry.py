"""Ends requests that no provider has taken in time.

Any number of replicas may do this at once: each takes what no other has locked. A provider who accepts at the same
moment either comes first, and the request is no longer pending, or finds it expired.
"""

from datetime import datetime

from kit import clock
from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.assistance import actions
from request_service.assistance.requests import queries

# In one transaction: with their offers they are many rows, which others may wait for.
_BATCH = 20


class Expiry(DueWork):
    name = "request-expiry"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_expiry(session)

    async def run_due(self) -> bool:
        return await self.sweep() > 0

    async def sweep(self) -> int:
        """Expires one batch of overdue requests; returns how many."""
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read() as session:
            due = await queries.list_overdue_requests(session, clock.now(), _BATCH)
        if not due:
            return 0
        async with self._database.transaction() as session:
            return await actions.expire_requests(session, due)
