"""Moves the slots of plans to where new rules of their time zones put them: `python -m request_service retime`.

A slot at 15:00 by the clock of its venue is stored as a moment. When a government changes its clock and the package
`tzdata` follows, that moment is at another time by the clock. Slots that their staff have made one by one stay: they
were named as moments.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from uuid import UUID

from kit import clock, time_zones
from kit.database import Database, Session
from request_service.booking.bookings import actions as bookings
from request_service.booking.bookings import events
from request_service.booking.bookings import queries as booking_queries
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.moving import Contested, move_slots
from request_service.booking.slots import queries as slots
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.slots.plans import Span, on_the_wall, retimed
from request_service.booking.venues import queries as venues

# The slots that one statement locks.
_AT_ONCE = 1000


@dataclass
class Retimed:
    """The result of a run."""

    slots: int = 0
    bookings: int = 0
    # The slots that stay where they are, because something else is there: a booking, a job, another slot, a closure.
    left: set[UUID] = field(default_factory=set)


async def retime(database: Database) -> Retimed:
    """Moves all slots of plans that new rules shift, a venue in each transaction, with what is booked.

    People and providers are told by `booking.rescheduled`.
    """
    done = Retimed()
    async with database.read_once() as session:
        venue_ids = await slots.list_venues_with_plans(session, clock.now())
    moved = -1
    # A slot may have to wait for one of the same provider at another venue.
    while moved < done.slots:
        moved, done.left = done.slots, set()
        for venue_id in venue_ids:
            await _retime_venue(database, venue_id, done)
    return done


async def retime_and_print(database_url: str) -> None:
    """Exits with code 1 if there are slots that cannot be moved."""
    async with Database(database_url) as database:
        done = await retime(database)
    print(f"Moved {done.slots} slots, with {done.bookings} bookings.")  # noqa: T201  # The output of a command.
    for slot_id in sorted(done.left):
        print(f"Left where it is, because something else is there: slot {slot_id}.")  # noqa: T201
    if done.left:
        raise SystemExit(1)


async def _retime_venue(database: Database, venue_id: UUID, done: Retimed) -> None:
    left: set[UUID] = set()
    while True:
        try:
            async with database.transaction() as session:
                moved, booked = await _move_slots(session, venue_id, left)
        except Contested as contested:
            left |= contested.slot_ids
        else:
            done.slots, done.bookings, done.left = done.slots + moved, done.bookings + booked, done.left | left
            return


async def _move_slots(session: Session, venue_id: UUID, left: Collection[UUID]) -> tuple[int, int]:
    """Moves the slots of a venue but those that are *left*; returns the numbers of slots and bookings that moved."""
    now = clock.now()
    # Keeps all others from adding or moving slots.
    venue = await venues.lock_venue(session, venue_id)
    planned = await slots.list_planned(session, venue_id, now)
    zone = time_zones.zone(venue.time_zone)
    # A replica of an earlier release has not written them.
    unknown = {row.id: on_the_wall(row.starts_at, zone) for row in planned if row.wall_start is None}
    await slots.update_wall_starts(session, unknown)
    shifts = {
        row.id: span
        for row in planned
        if row.id not in left and row.wall_start is not None
        for span in [retimed(Span(row.starts_at, row.ends_at), row.wall_start, zone)]
        if span.starts_at != row.starts_at
    }
    if not shifts:
        return 0, 0
    booked = await booking_queries.lock_seated_of_slots(session, sorted(shifts))
    moving = await _lock(session, shifts, booked, now)
    await move_slots(session, moving, shifts, booked)
    await bookings.publish(session, booked, events.booking_rescheduled, None)
    return len(moving), len(booked)


async def _lock(
    session: Session, shifts: Mapping[UUID, Span], booked: Sequence[Booking], now: datetime
) -> Sequence[Slot]:
    """Locks the slots, and raises Contested for those that changed meanwhile or have no room where they belong."""
    moving = [one for ids in batched(sorted(shifts), _AT_ONCE) for one in await slots.lock_slots(session, ids)]
    seats = [one.slot_id for one in booked]
    changed = [one.id for one in moving if one.seats_taken != seats.count(one.id)]
    past = [one.id for one in moving if one.status is not SlotStatus.OPEN or shifts[one.id].starts_at <= now]
    spans = sorted(shifts.values())
    within = Span(spans[0].starts_at, max(span.ends_at for span in spans))
    closures = await slots.list_closures(session, moving[0].venue_id, within)
    closed = [one.id for one in moving if any(shifts[one.id].overlaps(closure) for closure in closures)]
    if contested := {*changed, *past, *closed}:
        raise Contested(contested)
    return moving
