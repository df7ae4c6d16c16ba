"""Carries out reconciliations: claims the one that is running, and compares with all gateways at the same time.

Any number of replicas may try. A claim is extended as long as its process lives; when it dies, another one goes on.
"""

import asyncio
from datetime import datetime

from kit import clock, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.reconciliations import actions, queries
from request_service.payment.reconciliations.actions import Claimed
from request_service.payment.reconciliations.asking import Asking
from request_service.payment.reconciliations.comparison import Comparison
from request_service.payment.reconciliations.models import CLAIM, MAX_TROUBLE_LENGTH
from request_service.payment.reconciliations.terms import Auditor

log = logging.get(__name__)

_EXTENDED_EVERY_SECONDS = CLAIM.total_seconds() / 3


class ClaimLost(Exception):
    """Another process has taken the reconciliation, because this one seemed to have died."""


class Reconciler:
    def __init__(self, database: Database, auditor: Auditor) -> None:
        self._database = database
        self._auditor = auditor

    async def run(self, claimed: Claimed) -> None:
        """Does what is left of a reconciliation, and finishes it."""
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep(claimed))
            comparing = [group.create_task(self._compare(claimed, name)) for name in claimed.gateways]
            if comparing:
                await asyncio.wait(comparing)
            keeping.cancel()
        async with self._database.transaction() as session:
            finished = await actions.finish_reconciliation(session, claimed)
        if finished is not None:
            say = log.error if finished.is_bad else log.info
            name = "reconciliation_differs" if finished.is_bad else "reconciliation_finished"
            say(name, reconciliation_id=str(claimed.reconciliation.id), **finished.facts())
        await actions.clean(self._database)

    async def _compare(self, claimed: Claimed, name: GatewayName) -> None:
        asking = Asking(self._auditor.terms)
        cashier = self._auditor.cashier
        comparison = Comparison(self._database, cashier, cashier.gateways.get(name), claimed.reconciliation, asking)
        try:
            trouble = await comparison.run()
        except Exception as error:  # a defect in the comparison with one gateway ends none of the others
            trouble = f"a defect: {type(error).__name__}"
            log.exception("reconciliation_failed", gateway=name.value)
        async with self._database.transaction() as session:
            short = None if trouble is None else trouble[:MAX_TROUBLE_LENGTH]
            await queries.finish_gateway(session, claimed.reconciliation.id, name, short)

    async def _keep(self, claimed: Claimed) -> None:
        while True:
            await asyncio.sleep(_EXTENDED_EVERY_SECONDS)
            async with self._database.transaction() as session:
                until = clock.now() + CLAIM
                if not await queries.extend_claim(session, claimed.reconciliation.id, claimed.attempt, until):
                    raise ClaimLost


class Reconciling(DueWork):
    """The worker of a process."""

    name = "reconciling"

    def __init__(self, database: Database, auditor: Auditor) -> None:
        self._database = database
        self._auditor = auditor
        self._reconciler = Reconciler(database, auditor)

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_claim(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            claimed = await actions.claim_reconciliation(session, self._auditor)
        if claimed is None:
            return False
        await self._reconciler.run(claimed)
        return True
