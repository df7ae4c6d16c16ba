"""The verbs of schedules: they are created, filled and ended. A venue is locked before its schedules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from kit import clock, time_zones
from kit.caller import Caller
from kit.database import Session
from kit.errors import InvalidInput
from request_service.booking.schedules import queries
from request_service.booking.schedules.errors import ScheduleNotFound, TooManySchedules
from request_service.booking.schedules.models import MAX_SCHEDULES, Schedule, require_soon
from request_service.booking.services.errors import ServiceInactive
from request_service.booking.slots import actions as slots
from request_service.booking.slots.actions import SlotSeries
from request_service.booking.slots.plans import Plan
from request_service.booking.venues.errors import VenueInactive, VenueNotFound
from request_service.booking.venues.models import Venue


@dataclass(frozen=True)
class WeeklyPlan:
    """A schedule as staff ask for it."""

    service_id: UUID
    provider_id: UUID | None
    capacity: int
    # Makes the plan; slots are as long as the service, in minutes, unless it has another length.
    plan: Callable[[int], Plan]


async def create_schedule(
    session: Session, caller: Caller, venue_id: UUID, wanted: WeeklyPlan
) -> tuple[Schedule, int, int]:
    """Returns the schedule, with the number of slots that were made, and of those for which there was no room."""
    venue = await slots.lock_venue(session, caller, venue_id)
    service = await slots.require_offer(session, venue_id, wanted.service_id)
    await slots.require_server(session, venue, wanted.provider_id)
    now, zone = clock.now(), time_zones.zone(venue.time_zone)
    plan = wanted.plan(service.duration_minutes)
    require_soon(plan, zone, now)
    if await queries.count_schedules(session, venue_id) >= MAX_SCHEDULES:
        raise TooManySchedules
    schedule = Schedule.create(
        plan,
        now,
        venue_id=venue_id,
        service_id=wanted.service_id,
        provider_id=wanted.provider_id,
        capacity=wanted.capacity,
    )
    spans = schedule.fill(zone, venue.max_ahead_days, now)
    session.add(schedule)
    await session.flush()
    created, skipped = await slots.add_slots(session, _series(schedule, zone), spans)
    return schedule, created, skipped


async def lock_schedule(session: Session, caller: Caller, schedule_id: UUID) -> tuple[Venue, Schedule]:
    """Locks the venue of a schedule for its staff, and the schedule. Raises ScheduleNotFound where it is not shown."""
    schedule = await queries.get_schedule(session, schedule_id)
    try:
        venue = await slots.lock_venue(session, caller, schedule.venue_id)
    except VenueNotFound as error:
        raise ScheduleNotFound from error
    return venue, await queries.lock_schedule(session, schedule_id)


async def fill_due_schedule(session: Session, schedule_id: UUID) -> bool:
    """Makes the slots of the days that have come within reach. Returns False if another transaction does that.

    A schedule ends if its venue or its service is not active any more, or its provider has left the staff.
    """
    now = clock.now()
    schedule = await queries.lock_due(session, schedule_id, now)
    if schedule is None:
        return False
    venue = await queries.get_venue_of(session, schedule)
    try:
        venue.require_active()
        await slots.require_offer(session, venue.id, schedule.service_id)
        await slots.require_server(session, venue, schedule.provider_id)
    except (InvalidInput, ServiceInactive, VenueInactive):
        schedule.end(now)
        return True
    zone = time_zones.zone(venue.time_zone)
    spans = schedule.fill(zone, venue.max_ahead_days, now)
    await session.flush()
    await slots.add_slots(session, _series(schedule, zone), spans)
    return True


def _series(schedule: Schedule, zone: tzinfo) -> SlotSeries:
    return SlotSeries(
        venue_id=schedule.venue_id,
        service_id=schedule.service_id,
        provider_id=schedule.provider_id,
        capacity=schedule.capacity,
        schedule_id=schedule.id,
        zone=zone,
    )
