"""Ends requests that no provider has taken in time.

Any number of replicas may do this at once: each takes the requests that no other has locked. A provider who accepts at
the same moment either is first, so that the request is not pending any more, or finds it expired.
"""

from datetime import datetime

from kit import clock
from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.assistance import actions
from request_service.assistance.money import NO_MONEY, RequestMoney
from request_service.assistance.requests import queries

# Requests per transaction: with their offers they are many rows, for which others may wait.
_BATCH = 20


class Expiry(DueWork):
    name = "request-expiry"

    def __init__(self, database: Database, money: RequestMoney = NO_MONEY) -> None:
        """*money* is that of the requests."""
        self._database = database
        self._money = money

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_expiry(session)

    async def run_due(self) -> bool:
        return await self.sweep() > 0

    async def sweep(self) -> int:
        """Expires one batch of overdue requests; returns how many."""
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read_once() as session:
            due = await queries.list_overdue_requests(session, clock.now(), _BATCH)
        if not due:
            return 0
        async with self._database.transaction() as session:
            return await actions.expire_requests(session, due, self._money)
