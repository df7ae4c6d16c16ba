"""Keeps the jobs in the calendars of their providers up to date, on every replica.

The end of a running job is an estimate, which moves on while the job lasts. People whose bookings that endangers are
told in the same transaction. Jobs that a replica of an earlier release
has accepted are added; that release knew no calendars.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.worker import Periodic
from request_service.assistance import actions
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.jobs import actions as jobs
from request_service.commitments import queries

log = logging.get(__name__)

_BATCH = 50
# A job whose replica fails after the claim is looked at again after this time.
_CLAIMED = timedelta(seconds=30)


class JobKeeper(DueWork):
    name = "job-keeper"

    def __init__(self, database: Database, rule_set: DispatchRuleSet, warn: jobs.Warn) -> None:
        self._database = database
        self._rule_set = rule_set
        self._warn = warn

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        """Moves the ends of jobs that are due, each in a transaction of its own, which locks the request first."""
        request_ids = await self.claim()
        for request_id in request_ids:
            async with self._database.transaction() as session:
                await actions.prolong_job(session, request_id, self._rule_set, self._warn)
        return bool(request_ids)

    async def claim(self) -> Sequence[UUID]:
        now = clock.now()
        async with self._database.transaction() as session:
            return await queries.claim_due(session, now, now + _CLAIMED, _BATCH)


class MissingJobs(Periodic):
    name = "missing-jobs"
    every_seconds = 10.0

    def __init__(self, database: Database, rule_set: DispatchRuleSet) -> None:
        self._database = database
        self._rule_set = rule_set

    async def sweep(self) -> None:
        async with self._database.read_once() as session:
            request_ids = await jobs.list_missing_jobs(session, _BATCH)
        for request_id in request_ids:
            async with self._database.transaction() as session:
                if await actions.add_missing_job(session, request_id, self._rule_set):
                    log.info("job_added_to_calendar", request=str(request_id))
