"""Deletes quotes that have expired.

They stay for a day, in which a client who uses one reads that it has expired. A request has its own copy of its quote.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kit import clock
from kit.database import Database
from kit.worker import Periodic
from request_service.payment.quotes import queries

_KEPT = timedelta(days=1)
# Quotes per transaction, for which others may wait.
_BATCH = 500


class QuoteSweeper(Periodic):
    name = "quote-sweeper"
    every_seconds = 600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        while expired := await self._list_expired():
            async with self._database.transaction() as session:
                await queries.delete_quotes(session, expired)

    async def _list_expired(self) -> Sequence[UUID]:
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read_once() as session:
            return await queries.list_expired(session, clock.now() - _KEPT, _BATCH)
