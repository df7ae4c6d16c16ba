"""Plans the reconciliation of each night, and tells what the last one has found by metrics.

Any number of replicas may do this at once: a night has one row. A night that no process has seen is made up for.
"""

from datetime import timedelta

from kit import clock, observing
from kit.database import Database
from kit.worker import Periodic
from request_service.payment.reconciliations import actions, queries
from request_service.payment.reconciliations.actions import Finished
from request_service.payment.reconciliations.models import DifferenceKind
from request_service.payment.reconciliations.terms import Auditor

_OPEN = "Differences between our books and those of gateways that the last reconciliation has left open."
_INCOMPLETE = "Gateways with which the last reconciliation could not compare all."
_AGE = "Seconds since the last reconciliation has finished, or since the first one has begun."


class NightlyReconciliation(Periodic):
    name = "nightly-reconciliation"
    every_seconds = 60.0

    def __init__(self, database: Database, auditor: Auditor) -> None:
        self._database = database
        self._auditor = auditor

    async def sweep(self) -> None:
        night = self._auditor.terms.night_of(clock.now()).date()
        async with self._database.read_once() as session:
            is_planned = await queries.has_night(session, night)
        if not is_planned:
            # While another one is running, it is planned a minute later.
            async with self._database.transaction() as session:
                await actions.plan_night(session, self._auditor, night)
        await self._measure()

    async def _measure(self) -> None:
        metrics = observing.metrics
        if metrics is None:
            return
        async with self._database.read() as session:
            last = await queries.find_last_finished(session)
            found = Finished() if last is None else await actions.summarize(session, last.id)
            since = await queries.find_first_start(session) if last is None else last.finished_at
        gauge = metrics.gauge("reconciliation_differences", _OPEN, ("kind",))
        for kind in DifferenceKind:
            gauge.labels(kind.value).set(found.open_by_kind.get(kind.value, 0))
        metrics.gauge("reconciliation_incomplete_gateways", _INCOMPLETE).set(len(found.incomplete))
        age = timedelta() if since is None else clock.now() - since
        metrics.gauge("reconciliation_age_seconds", _AGE).set(age.total_seconds())
