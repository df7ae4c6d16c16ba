"""Verbs of the progress watch. It begins and ends in the transaction of the assignment, with the request locked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from kit.database import Session
from request_service.assistance.progress import queries
from request_service.assistance.progress.findings import Finding
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.progress.queries import Job
from request_service.assistance.progress.rules import Observation, Outcome, Progress, ProgressRuleSet, step
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest

_BATCH = 100


async def begin(session: Session, request: ServiceRequest) -> None:
    """Begins a watch. The rules decide about its first check when it is first due."""
    if request.provider_id is None or request.accepted_at is None:
        raise ValueError("this request is not accepted")
    # A watch of an earlier assignment may be left.
    await end(session, request.id)
    session.add(
        ProgressWatch(
            request_id=request.id,
            epoch=request.epoch,
            provider_id=request.provider_id,
            due_at=request.accepted_at,
        )
    )


async def end(session: Session, request_id: UUID) -> None:
    """Ends the watch of a request, if there is one."""
    await queries.delete_watch(session, request_id)


async def remember(session: Session, watch: ProgressWatch, progress: Progress | None) -> None:
    """Saves the state of a watch; `None` ends it."""
    if progress is None:
        await queries.delete_watch(session, watch.request_id)
    else:
        watch.remember(progress)


async def claim_due(session: Session, rule_set: ProgressRuleSet, now: datetime) -> list[Finding] | None:
    """Checks a batch of due watches: saves those without effects, and claims the others until their next check.

    Returns the findings of the claimed watches, or `None` if no watch is due.
    """
    watches = await queries.lock_due(session, now, _BATCH)
    jobs = await queries.list_jobs(session, [watch.request_id for watch in watches]) if watches else {}
    findings = []
    for watch in watches:
        job = _job_of(watch, jobs)
        if job is None:
            await remember(session, watch, None)
            continue
        outcome = _look_at(watch, job, rule_set, now)
        if outcome.effects:
            watch.due_at = now + timedelta(seconds=rule_set.of(job.category).tick_seconds)
            findings.append(Finding(watch.request_id, watch.provider_id, watch.epoch, watch.due_at, outcome))
        else:
            await remember(session, watch, outcome.progress)
    return findings if watches else None


def _job_of(watch: ProgressWatch, jobs: Mapping[UUID, Job]) -> Job | None:
    """Returns the job of a watch, or `None` if the watch belongs to an assignment that is over."""
    job = jobs.get(watch.request_id)
    if job is None or job.status is not Status.ACCEPTED or job.epoch != watch.epoch:
        return None
    return job


def _look_at(watch: ProgressWatch, job: Job, rule_set: ProgressRuleSet, now: datetime) -> Outcome:
    rules = rule_set.of(job.category)
    starts_at = rules.starts_at(job.accepted_at, job.scheduled_for)
    if now < starts_at:
        return Outcome(watch.progress.postponed(starts_at))
    return step(watch.progress, Observation(now, job.distance_km, job.located_at), rules)
