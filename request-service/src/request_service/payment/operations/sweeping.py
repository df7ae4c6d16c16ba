"""Deletes calls to gateways that have ended long ago. Their effects are in payments, refunds and the ledger."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kit import clock
from kit.database import Database
from kit.worker import Periodic
from request_service.payment.operations import queries

_KEPT = timedelta(days=30)
# Calls per transaction, for which others may wait.
_BATCH = 500


class CallSweeper(Periodic):
    name = "gateway-call-sweeper"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        while done := await self._list_done():
            async with self._database.transaction() as session:
                await queries.delete_calls(session, done)

    async def _list_done(self) -> Sequence[UUID]:
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read_once() as session:
            return await queries.list_done(session, clock.now() - _KEPT, _BATCH)
