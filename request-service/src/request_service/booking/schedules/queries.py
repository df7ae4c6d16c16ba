"""Statements about schedules, and the lock of one, which its venue's lock precedes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from kit.database import ReadSession, Session
from kit.statements import once
from request_service.booking.schedules.errors import ScheduleNotFound
from request_service.booking.schedules.models import Schedule
from request_service.booking.venues.models import Venue

_schedules = Schedule.__table__.c
# Made once, because it is asked several times a second.
_NEXT_DUE = once(select(_schedules.due_at).where(_schedules.due_at.is_not(None)).order_by(_schedules.due_at).limit(1))


async def get_schedule(session: ReadSession, schedule_id: UUID) -> Schedule:
    """Raises ScheduleNotFound."""
    schedule = await session.get(Schedule, schedule_id)
    if schedule is None:
        raise ScheduleNotFound
    return schedule


async def lock_schedule(session: Session, schedule_id: UUID) -> Schedule:
    """Raises ScheduleNotFound."""
    statement = select(Schedule).where(Schedule.id == schedule_id).with_for_update(key_share=True)
    schedule = await session.scalar(statement, execution_options={"populate_existing": True})
    if schedule is None:
        raise ScheduleNotFound
    return schedule


async def count_schedules(session: ReadSession, venue_id: UUID) -> int:
    """Returns how many schedules of a venue have not ended."""
    counted = select(func.count()).where(_schedules.venue_id == venue_id, _schedules.ended_at.is_(None))
    return await session.scalar(counted) or 0


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment at which slots of a schedule are to be made, which is past if some are due now."""
    return await session.scalar(_NEXT_DUE)


async def find_due(session: ReadSession, now: datetime) -> UUID | None:
    """Returns the schedule that is due longest."""
    return await session.scalar(select(Schedule.id).where(Schedule.due_at <= now).order_by(Schedule.due_at).limit(1))


async def lock_due(session: Session, schedule_id: UUID, now: datetime) -> Schedule | None:
    """Locks a schedule, if it is still due and no other transaction has locked it."""
    due = select(Schedule).where(Schedule.id == schedule_id, Schedule.due_at <= now)
    return await session.scalar(due.with_for_update(skip_locked=True), execution_options={"populate_existing": True})


async def get_venue_of(session: ReadSession, schedule: Schedule) -> Venue:
    venue = await session.get(Venue, schedule.venue_id)
    if venue is None:
        raise LookupError("the venue of a schedule is never deleted")
    return venue
