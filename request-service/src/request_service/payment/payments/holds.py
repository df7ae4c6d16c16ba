"""Announces holds that end soon: an amount that is not taken in time goes back to its payer.

Payer and provider hear of it by `payment.updated`, with `capture_before`, and operators by a log line, a metric and a
filter of the admins' list. Any number of replicas may look; a hold is announced once, which its row decides under its
lock.
"""

from collections.abc import Sequence
from uuid import UUID

from kit import clock, logging, observing
from kit.database import Database
from kit.worker import Periodic
from request_service.payment.payments import actions, queries
from request_service.payment.payments.cashier import Cashier

log = logging.get(__name__)

_ENDING = "Payments whose hold ends within a day."
# Holds that are announced between two looks at what is left.
_BATCH = 100


class HoldWatch(Periodic):
    name = "hold-watch"
    every_seconds = 60.0

    def __init__(self, database: Database, cashier: Cashier) -> None:
        self._database = database
        self._cashier = cashier

    async def sweep(self) -> None:
        while untold := await self._list_untold():
            for payment_id in untold:
                async with self._database.transaction() as session:
                    told = await actions.announce_end_of_hold(session, self._cashier, payment_id)
                if told is not None:
                    facts = {"payment_id": str(told.id), f"{told.payable_id.kind}_id": str(told.payable_id.id)}
                    log.warning("hold_ends_soon", capture_before=str(told.capture_before), **facts)
        await self._measure()

    async def _list_untold(self) -> Sequence[UUID]:
        async with self._database.read_once() as session:
            return await queries.list_untold_holds(session, clock.now() + queries.ENDS_SOON, _BATCH)

    async def _measure(self) -> None:
        if observing.metrics is not None:
            async with self._database.read_once() as session:
                ending = await queries.count_ending_holds(session, clock.now() + queries.ENDS_SOON)
            observing.metrics.gauge("payment_holds_ending", _ENDING).set(ending)
