"""The verbs of calendars. Each runs in its caller's transaction.

All transactions lock in one order, so that no two wait for one another: the record (a request or a booking), then slots
by their ids, then calendars by the ids of their holders. A decision under the lock of a calendar stays true until the
commit.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.commitments import queries
from request_service.commitments.errors import Committed, NotTimeOff, TooMuchTimeOff
from request_service.commitments.gaps import BusyTime, exclude, runs_into
from request_service.commitments.models import Commitment, Engagement, Kind, TimeOff
from request_service.geo import Place
from request_service.providers import actions as providers

# The times off that one person may have ahead.
MAX_TIME_OFF = 500


async def add_unless_busy(session: Session, commitment: Commitment, now: datetime) -> bool:
    """Adds a commitment to the calendar of its holder. Returns False if they are busy then, or too near to a job.

    A hold that has lapsed blocks no other commitment: it is deleted where one meets it.
    """
    await queries.lock_calendars(session, [commitment.holder_id])
    near = await queries.list_near(session, commitment.holder_id, commitment.starts_at, commitment.ends_at)
    if not is_free(commitment, await without_lapsed(session, near, now), now):
        return False
    return await queries.insert_unless_busy(session, commitment)


def is_free(commitment: Commitment, near: Iterable[Engagement | Commitment], now: datetime) -> bool:
    """Returns False if the holder of a commitment is busy then, or too near to a job; *near* is what binds them."""
    # A provider who is still far from where they were sets out all the same.
    ahead = [one for one in near if one.ends_at > now]
    return not any(exclude(commitment.busy_time, one.busy_time, commitment.travel, one.travel) for one in ahead)


async def without_lapsed(session: Session, near: Sequence[Engagement], now: datetime) -> list[Engagement]:
    """Deletes the holds among these commitments that have lapsed, since their rows would be in the way of others.

    Returns those that bind their holder, which the caller has locked.
    """
    if lapsed := [one.id for one in near if one.has_lapsed(now)]:
        await queries.delete_commitments(session, lapsed)
    return [one for one in near if not one.has_lapsed(now)]


async def end_commitment(session: Session, kind: Kind, source_id: UUID) -> None:
    """Removes what a request, slot or booking has put into a calendar, if there is anything."""
    await queries.delete_of(session, kind, source_id)


async def end_job(session: Session, request_id: UUID) -> None:
    """Removes a job from the calendar of its provider together with the rows that wait to be written.

    An action that adds to that calendar afterwards reads it first.
    """
    await queries.delete_of_later(session, Kind.JOB, request_id)


async def end_commitments(session: Session, kind: Kind, source_ids: Collection[UUID]) -> None:
    """Removes what several slots or bookings have put into calendars."""
    await queries.delete_of_all(session, kind, source_ids)


async def bind_until(session: Session, kind: Kind, source_id: UUID, lapses_at: datetime | None) -> bool:
    """Changes when the hold of a seat or slot lapses; `None` makes it firm. Returns False if there is no commitment.

    The caller has locked the calendar of its holder.
    """
    return await queries.update_lapse(session, kind, source_id, lapses_at)


async def prolong_job(session: Session, request_id: UUID, ends_at: datetime, due_at: datetime) -> Sequence[Engagement]:
    """Moves the estimated end of a job on, at most up to what its provider has to do next.

    Returns the commitments that the job endangers, because its provider will hardly be there in time. The caller has
    locked the request. A job that has no commitment has none afterwards.
    """
    job = await queries.find_commitment(session, Kind.JOB, request_id)
    if job is None or job.travel is None:
        return []
    await queries.lock_calendars(session, [job.holder_id])
    near = await queries.list_near(session, job.holder_id, job.starts_at, max(job.ends_at, ends_at))
    near = await without_lapsed(session, near, clock.now())
    others = [one for one in near if one.kind is not Kind.JOB]
    free_until = min((one.starts_at for one in others if one.starts_at >= job.ends_at), default=ends_at)
    wanted = BusyTime(job.starts_at, max(job.ends_at, ends_at), job.busy_time.place)
    endangered = [one for one in others if runs_into(wanted, one.busy_time, job.travel)]
    moved = BusyTime(job.starts_at, max(job.ends_at, min(ends_at, free_until)), job.busy_time.place)
    await queries.delete_commitments(session, [job.id])
    prolonged = Commitment.of_job(job.holder_id, request_id, moved, job.travel, due_at)
    if not await queries.insert_unless_busy(session, prolonged):
        # The transaction is rolled back, so that the job keeps its place.
        raise RuntimeError("a job was refused its own time, which the lock of the calendar should make impossible")
    return endangered


async def look_again(session: Session, request_id: UUID, due_at: datetime) -> None:
    """Has the end of a job looked at again at a moment. The caller has locked the request."""
    await queries.update_due(session, request_id, due_at)


async def list_commitments(
    session: ReadSession, caller: Caller, start: datetime, end: datetime
) -> Sequence[Commitment]:
    """Returns the caller's commitments that have a moment between *start* and *end*, soonest first."""
    return await queries.list_between(session, caller.user_id, start, end, clock.now())


async def list_busy_times(
    session: ReadSession, holder_ids: Collection[UUID], start: datetime, until: datetime
) -> dict[UUID, list[BusyTime]]:
    """Returns the times of these people at which they do anything but jobs, soonest first, until a day after *until*.

    People without any have no entry.
    """
    busy: dict[UUID, list[BusyTime]] = {}
    for row in await queries.list_beside_jobs(session, holder_ids, start, until + queries.REACH, start):
        place = None if row.latitude is None else Place(row.latitude, row.longitude)
        busy.setdefault(row.holder_id, []).append(BusyTime(row.starts_at, row.ends_at, place))
    return busy


async def add_time_off(session: Session, caller: Caller, off: TimeOff) -> Commitment:
    """Raises Committed if the caller is busy at any moment of it, and TooMuchTimeOff."""
    now = clock.now()
    commitment = Commitment.of_time_off(caller.user_id, off, now)
    await providers.require_account(session, caller.user_id)
    await queries.lock_calendars(session, [caller.user_id])
    if await queries.count_time_off(session, caller.user_id, now) >= MAX_TIME_OFF:
        raise TooMuchTimeOff
    if not await add_unless_busy(session, commitment, now):
        raise Committed
    return commitment


async def remove_time_off(session: Session, caller: Caller, commitment_id: UUID) -> None:
    """Raises CommitmentNotFound if it is not the caller's, and NotTimeOff if it comes from a job or a booking."""
    commitment = await queries.get_own(session, caller.user_id, commitment_id)
    if commitment.kind is not Kind.TIME_OFF:
        raise NotTimeOff
    await queries.delete_commitments(session, [commitment.id])


async def erase_calendar(session: Session, holder_id: UUID) -> None:
    """Deletes the calendar of a deleted account."""
    await queries.delete_of_holder(session, holder_id)
