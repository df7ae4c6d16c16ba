"""Looks at the jobs that were accepted and not begun, on every replica: at each watch by one of them, again and again.

A look first remembers, of a whole batch, what has no effect, and claims the rest by moving it into the future, so that
a process that is killed only delays it to the next look. Then each effect has a transaction of its own: it locks the
provider, the request and its watch, in this order, as all commands do, and happens only if the watch still is as it was
claimed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock, logging, outbox
from kit.database import Database, Session
from kit.worker import Worker
from request_service.assistance import actions as requests
from request_service.assistance.progress import queries
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.progress.queries import Job
from request_service.assistance.progress.rules import Effect, Observation, Outcome, ProgressRuleBook, step
from request_service.assistance.progress.texts import TEXTS
from request_service.assistance.requests.events import notification
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.queries import lock_request
from request_service.providers.queries import lock_provider
from request_service.timeline import actions as timeline

log = logging.get(__name__)

_LOOK_EVERY_SECONDS = 0.5
_BATCH = 100
# What the parties read when a job is taken from its provider.
NOT_COMING = "The provider was not on the way."


@dataclass(frozen=True)
class Finding:
    """A look that has effects, and the watch as it was claimed."""

    request_id: UUID
    provider_id: UUID
    epoch: int
    due_at: datetime
    outcome: Outcome

    def is_of(self, watch: ProgressWatch) -> bool:
        return (watch.epoch, watch.due_at) == (self.epoch, self.due_at)


class ProgressWatcher(Worker):
    name = "progress-watcher"

    def __init__(self, database: Database, book: ProgressRuleBook) -> None:
        self._database = database
        self._book = book

    async def run(self) -> None:
        while True:
            if not await self.look(clock.now()):
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def look(self, now: datetime) -> bool:
        """At what is due, up to a batch; False if nothing is."""
        findings = await self.claim(now)
        for finding in findings or ():
            await self.act(finding)
        return findings is not None

    async def claim(self, now: datetime) -> list[Finding] | None:
        """Remembers what has no effect, and gives what has; None if nothing is due."""
        # Reading first: on SQLite a transaction would make every writer wait, twice a second.
        async with self._database.read() as session:
            if not await queries.is_any_due(session, now):
                return None
        async with self._database.transaction() as session:
            watches = await queries.lock_due(session, now, _BATCH)
            return await self._remember(session, watches, now) if watches else None

    async def _remember(self, session: Session, watches: Sequence[ProgressWatch], now: datetime) -> list[Finding]:
        jobs = await queries.list_jobs(session, [watch.request_id for watch in watches])
        findings = []
        for watch in watches:
            job = _job_of(watch, jobs)
            if job is None:
                await session.delete(watch)
                continue
            outcome = self._look_at(watch, job, now)
            if outcome.effects:
                watch.due_at = now + timedelta(seconds=self._book.of(job.category).tick_seconds)
                findings.append(Finding(watch.request_id, watch.provider_id, watch.epoch, watch.due_at, outcome))
            elif outcome.progress is None:
                await session.delete(watch)
            else:
                watch.remember(outcome.progress)
        return findings

    def _look_at(self, watch: ProgressWatch, job: Job, now: datetime) -> Outcome:
        rules = self._book.of(job.category)
        starts_at = rules.starts_at(job.accepted_at, job.scheduled_for)
        if now < starts_at:
            return Outcome(watch.progress.postponed(starts_at))
        return step(watch.progress, Observation(now, job.distance_km, job.located_at), rules)

    async def act(self, finding: Finding) -> None:
        effects = [effect.value for effect in finding.outcome.effects]
        try:
            async with self._database.transaction() as session:
                if not await _happen(session, finding):
                    return
        except Exception as error:  # noqa: BLE001  # whatever it is: the other jobs must not wait for it
            log.warning("progress_effects_failed", request=str(finding.request_id), effects=effects, error=repr(error))
        else:
            log.info("progress_effects", request=str(finding.request_id), effects=effects)


def _job_of(watch: ProgressWatch, jobs: Mapping[UUID, Job]) -> Job | None:
    """None: the watch is of an assignment that is over."""
    job = jobs.get(watch.request_id)
    if job is None or job.status is not Status.accepted or job.epoch != watch.epoch:
        return None
    return job


async def _happen(session: Session, finding: Finding) -> bool:
    """False if the watch is no more as it was claimed."""
    if Effect.release in finding.outcome.effects:
        await lock_provider(session, finding.provider_id)
    request = await lock_request(session, finding.request_id)
    watch = await queries.find_and_lock(session, finding.request_id)
    if watch is None or not finding.is_of(watch):
        return False
    for effect in finding.outcome.effects:
        if effect is Effect.release:
            await requests.release_request(session, request, finding.provider_id, NOT_COMING)
        else:
            await _tell(session, request, finding.provider_id, effect)
    if finding.outcome.progress is None:
        await queries.delete_watch(session, request.id)
    else:
        watch.remember(finding.outcome.progress)
    return True


async def _tell(session: Session, request: ServiceRequest, provider_id: UUID, effect: Effect) -> None:
    notice = notification(request.id, effect.value, TEXTS[effect])
    await outbox.add(session, notice, audience=[request.client_id], topic=request.id)
    timeline.record(session, request.id, effect.value, None, provider_id=str(provider_id))
