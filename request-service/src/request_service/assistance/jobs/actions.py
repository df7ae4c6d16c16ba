"""The verbs of jobs in the calendars of their providers. The caller has locked the request.

A job enters at its acceptance, with an estimated end, and leaves when it ends. While it lasts, its end moves on.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit.database import ReadSession, Session
from request_service.assistance.dispatch.decision.estimates import job_time, travel
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.jobs import queries
from request_service.assistance.requests.lifecycle import RUNNING, Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.commitments import actions as commitments
from request_service.commitments.errors import Committed
from request_service.commitments.gaps import BusyTime
from request_service.commitments.models import Commitment, Engagement
from request_service.providers import actions as providers
from request_service.providers.queries import find_blurred_place

# Tells people that the job of a request endangers commitments of its provider, and returns False to be asked again.
type Warn = Callable[[Session, UUID, Sequence[Engagement]], Awaitable[bool]]

# A job whose people could not all be told is looked at again after this time.
_TOLD_AGAIN_AFTER = timedelta(seconds=1)
# A job whose estimated end is past goes on for at least this time.
_AT_LEAST = timedelta(minutes=10)
# The estimated end is looked at this long before it comes.
_LOOK_BEFORE = timedelta(minutes=5)


async def begin_job(session: Session, request: ServiceRequest, rules: DispatchRules, now: datetime) -> None:
    """Adds an accepted request to the calendar of its provider. Raises Committed if it runs into anything else."""
    provider_id = _provider_of(request)
    start = await find_blurred_place(session, provider_id)
    span = job_time(rules, start, request.blurred_place, now, request.scheduled_for)
    job = Commitment.of_job(provider_id, request.id, span, travel(rules), span.ends_at - _LOOK_BEFORE)
    if not await commitments.add_unless_busy(session, job, now):
        raise Committed


async def end_job(session: Session, request_id: UUID, provider_id: UUID, *, completed: bool) -> None:
    """Takes a job out of the calendar, and counts it for the provider if they have completed it."""
    await commitments.end_job(session, request_id)
    await providers.end_job(session, provider_id, completed=completed)


async def prolong_job(
    session: Session, request: ServiceRequest, rules: DispatchRules, now: datetime, warn: Warn
) -> None:
    """Estimates the end of a running job again, and has people told of the commitments that the job endangers."""
    if request.status not in RUNNING:
        return
    ends_at = _remaining(request, rules, now).ends_at
    due_at = max(ends_at - _LOOK_BEFORE, now + _LOOK_BEFORE)
    endangered = await commitments.prolong_job(session, request.id, ends_at, due_at)
    if endangered and not await warn(session, request.id, endangered):
        await commitments.look_again(session, request.id, now + _TOLD_AGAIN_AFTER)


async def add_missing_job(session: Session, request: ServiceRequest, rules: DispatchRules, now: datetime) -> bool:
    """Adds a running job that a replica of an earlier release has accepted, unless its provider is busy already."""
    if request.status not in RUNNING:
        return False
    span = _remaining(request, rules, now)
    job = Commitment.of_job(
        _provider_of(request), request.id, span, travel(rules), max(span.ends_at - _LOOK_BEFORE, now + _LOOK_BEFORE)
    )
    return await commitments.add_unless_busy(session, job, now)


async def list_missing_jobs(session: ReadSession, limit: int) -> Sequence[UUID]:
    """Returns the requests of running jobs that are in no calendar."""
    return await queries.list_jobs_without_commitment(session, limit)


def _remaining(request: ServiceRequest, rules: DispatchRules, now: datetime) -> BusyTime:
    """Returns the time of a running job that is left, as it is known at *now*."""
    if request.status is Status.IN_PROGRESS and request.started_at is not None:
        ends_at = request.started_at + timedelta(minutes=rules.job_minutes)
        return BusyTime(now, max(ends_at, now + _AT_LEAST), request.blurred_place)
    return job_time(rules, None, request.blurred_place, now, request.scheduled_for)


def _provider_of(request: ServiceRequest) -> UUID:
    if request.provider_id is None:
        raise ValueError("this request is not accepted")
    return request.provider_id
