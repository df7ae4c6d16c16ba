"""Settles what is earned without a word of the payee: bookings whose venue has not said whether the person came.

Any number of replicas may do this at once: each payment is looked at again under the lock of what it is for.
"""

from datetime import datetime
from uuid import UUID

from kit import clock
from kit.database import Database
from kit.worker import Periodic
from request_service.payment.payments import queries
from request_service.payment.payments.following import PayableMoney

# Payments of one look; each has a transaction of its own.
_BATCH = 100


class Settling(Periodic):
    name = "payment-settling"
    every_seconds = 60.0

    def __init__(self, database: Database, money: PayableMoney) -> None:
        self._database = database
        self._money = money

    async def sweep(self) -> None:
        now = clock.now()
        for payment_id in await self._list_due(now):
            async with self._database.transaction() as session:
                await self._money.settle_if_over(session, payment_id)

    async def _list_due(self, now: datetime) -> list[UUID]:
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read_once() as session:
            return list(await queries.list_to_settle(session, now, _BATCH))
