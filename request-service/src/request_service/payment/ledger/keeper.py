"""Takes snapshots of the shared accounts hourly, and checks the ledger daily.

Any number of replicas may do this at once: a snapshot is moved on under a lock, and a check only reads. The last check
is stored, because it reads the whole ledger, for which no call of an admin waits.
"""

from collections.abc import Sequence
from datetime import timedelta

from kit import clock, logging
from kit.database import Database
from kit.worker import Periodic
from request_service.payment.ledger import actions
from request_service.payment.ledger.checks import LedgerRule, check_ledger
from request_service.payment.ledger.queries import journal

log = logging.get(__name__)

_BETWEEN_CHECKS = timedelta(days=1)


class LedgerKeeper(Periodic):
    name = "ledger-keeper"
    every_seconds = 3600.0

    def __init__(self, database: Database, rules: Sequence[LedgerRule] = ()) -> None:
        """*rules* are checked besides those of the ledger itself."""
        self._database = database
        self._rules = rules

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await actions.take_snapshot(session)
        if await self._is_check_due():
            await self._check()

    async def _is_check_due(self) -> bool:
        async with self._database.read_once() as session:
            last = await journal.find_last_check(session)
        return last is None or clock.now() - last.checked_at > _BETWEEN_CHECKS

    async def _check(self) -> None:
        now = clock.now()
        result = await check_ledger(self._database, self._rules)
        async with self._database.transaction() as session:
            await actions.store_check(session, now, result)
        if result.differences:
            log.error("ledger_differs", entries=result.entries, differences=result.differences)
        else:
            log.info("ledger_checked", entries=result.entries)
