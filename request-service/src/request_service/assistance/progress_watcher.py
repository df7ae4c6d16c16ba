"""The worker that watches, on every replica, the jobs that were accepted and not started.

Each pass saves the due watches without a finding, and claims the others by advancing their due time, so that a crash
only delays them. Then each finding is applied in a transaction of its own, which locks the provider, the request and
its watch, in this order, as all commands do. It is applied only if the watch has not changed since it was claimed.
"""

from datetime import datetime

from kit import clock, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.assistance.actions import apply_finding
from request_service.assistance.progress import actions, queries
from request_service.assistance.progress.findings import Finding
from request_service.assistance.progress.rules import ProgressRuleSet

log = logging.get(__name__)


class ProgressWatcher(DueWork):
    name = "progress-watcher"

    def __init__(self, database: Database, rule_set: ProgressRuleSet) -> None:
        self._database = database
        self._rule_set = rule_set

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        return await self.look(clock.now())

    async def look(self, now: datetime) -> bool:
        """Checks a batch of due watches. Returns False if none is due, or if other replicas hold them all."""
        findings = await self.claim(now)
        for finding in findings or ():
            await self.act(finding)
        return findings is not None

    async def claim(self, now: datetime) -> list[Finding] | None:
        """Calls `progress.actions.claim_due` in a transaction of its own."""
        async with self._database.transaction() as session:
            return await actions.claim_due(session, self._rule_set, now)

    async def act(self, finding: Finding) -> None:
        effects = [effect.value for effect in finding.outcome.effects]
        try:
            async with self._database.transaction() as session:
                if not await apply_finding(session, finding):
                    return
        except Exception as error:  # noqa: BLE001  # no error may hold up the other jobs
            log.warning("progress_effects_failed", request=str(finding.request_id), effects=effects, error=repr(error))
        else:
            log.info("progress_effects", request=str(finding.request_id), effects=effects)
