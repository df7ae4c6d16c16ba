"""The verbs of booking that make several nouns act, above all those that take slots or people from bookings.

Bookings are locked before slots, slots by their ids, and calendars last, as everywhere (`commitments/actions.py`). A
booking that is made at the same moment keeps its slot: the caller is refused, and may try again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import Session
from kit.errors import FieldIssue
from request_service.booking import queries
from request_service.booking.bookings import actions as bookings
from request_service.booking.bookings import events, seats
from request_service.booking.bookings import queries as booking_queries
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.people import actions as people
from request_service.booking.reminders import actions as reminders
from request_service.booking.schedules import actions as schedules
from request_service.booking.slots import actions as slots
from request_service.booking.slots import queries as slot_queries
from request_service.booking.slots.errors import HasBookings, SlotNotFound
from request_service.booking.slots.models import Slot, SlotDetails, SlotStatus, require_ahead
from request_service.booking.slots.plans import Span
from request_service.booking.venues import actions as venues
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.models import Venue
from request_service.booking.waiting import actions as waiting
from request_service.commitments import queries as calendars
from request_service.commitments.actions import erase_calendar
from request_service.commitments.models import Engagement, Kind

# No slot is so far ahead.
_FOR_EVER = timedelta(days=3660)
# The bookings that a refusal names.
_MAX_NAMED = 100


async def update_slot(  # noqa: PLR0913  # a permission and its collaborator
    session: Session, caller: Caller, slot_id: UUID, details: SlotDetails, desk: BookingDesk, *, cancel_bookings: bool
) -> Slot:
    """Changes a slot. Raises HasBookings where people who have booked would notice, unless they are cancelled."""
    venue = await _lock_venue_of(session, caller, slot_id)
    booked = await booking_queries.lock_seated_of_slot(session, slot_id)
    seated = [one.id for one in booked]
    (slot,) = await slot_queries.lock_slots(session, [slot_id])
    if seated and cancel_bookings:
        require_ahead(slot, clock.now())
        # All calendars are locked at once, also that of a provider who takes over.
        taking_over = set() if details.provider_id is None else {details.provider_id}
        await calendars.lock_calendars(session, seats.holders(booked, [slot]) | taking_over)
        # A seat of a closed slot is offered to no other person.
        slot.status = SlotStatus.CLOSED
        await session.flush()
        await bookings.cancel_all(session, booked, caller.user_id, desk)
        slot.status = SlotStatus.OPEN
    try:
        await slots.change_slot(session, venue, slot, details)
    except HasBookings as error:
        raise _named(seated) from error
    await session.flush()
    return slot


async def close_slot(
    session: Session, caller: Caller, slot_id: UUID, desk: BookingDesk, *, cancel_bookings: bool
) -> None:
    """Closes a slot for good. Doing it again changes nothing."""
    await _lock_venue_of(session, caller, slot_id)
    slot = await slot_queries.get_slot(session, slot_id)
    now = clock.now()
    if slot.status is SlotStatus.OPEN:
        require_ahead(slot, now)
        await _close(session, caller.user_id, [slot_id], desk, now, cancel_bookings=cancel_bookings)


async def end_schedule(
    session: Session, caller: Caller, schedule_id: UUID, desk: BookingDesk, *, cancel_bookings: bool
) -> int:
    """Ends a schedule and closes its slots that are ahead; returns how many."""
    _, schedule = await schedules.lock_schedule(session, caller, schedule_id)
    now = clock.now()
    schedule.end(now)
    await session.flush()
    ahead = await slot_queries.list_ids_of_schedule(session, schedule_id, now)
    return await _close(session, caller.user_id, ahead, desk, now, cancel_bookings=cancel_bookings)


async def close_venue(  # noqa: PLR0913  # a permission and its collaborator
    session: Session,
    caller: Caller,
    venue_id: UUID,
    closed: tuple[Span, str],
    desk: BookingDesk,
    *,
    cancel_bookings: bool,
) -> int:
    """Closes a venue for a time and for a reason, and returns how many slots that closes."""
    venue = await slots.lock_venue(session, caller, venue_id)
    affected = await slots.close_venue(session, venue, *closed)
    return await _close(session, caller.user_id, affected, desk, clock.now(), cancel_bookings=cancel_bookings)


async def delete_venue(session: Session, caller: Caller, venue_id: UUID, desk: BookingDesk) -> Venue:
    """Ends a venue for good, and cancels what is booked there. Doing it again changes nothing."""
    venue = await venues.delete_venue(session, caller, venue_id)
    await close_all_of(session, caller.user_id, venue_id, desk)
    return venue


async def remove_staff(  # noqa: PLR0913  # a permission and its collaborator
    session: Session, caller: Caller, venue_id: UUID, user_id: UUID, desk: BookingDesk, *, cancel_bookings: bool
) -> None:
    """Removes a member of the staff, and closes the slots ahead that they serve at the venue. Raises HasBookings."""
    await venues.remove_staff(session, caller, venue_id, user_id)
    now = clock.now()
    served = await slot_queries.list_ids_of_provider(session, user_id, now, venue_id=venue_id)
    await _close(session, caller.user_id, served, desk, now, cancel_bookings=cancel_bookings)


async def give_up_venues(session: Session, owner_id: UUID, desk: BookingDesk) -> None:
    """Ends the venues of a deleted account, and cancels what is booked there."""
    for venue_id in await venues.erase_owner(session, owner_id):
        await close_all_of(session, None, venue_id, desk)


async def give_up_slots(session: Session, provider_id: UUID, desk: BookingDesk) -> int:
    """Closes the slots ahead of a provider whose account is deleted, and cancels what is booked; returns how many."""
    now = clock.now()
    ahead = await slot_queries.list_ids_of_provider(session, provider_id, now)
    return await _close(session, None, ahead, desk, now, cancel_bookings=True)


async def send_due_reminders(session: Session, booking_ids: Sequence[UUID]) -> int:
    """Publishes the reminders that are due of these bookings, and returns of how many bookings it has looked.

    Those of bookings that are locked by another transaction, such as a cancellation, are left to the next look.
    """
    now = clock.now()
    locked = {one.id: one for one in await queries.lock_free(session, booking_ids)}
    due = await reminders.take_due(session, {one.id: one.starts_at for one in locked.values()}, now)
    offsets = {locked[one.booking_id]: one.offset_minutes for one in due}
    await bookings.remind(session, {one: minutes for one, minutes in offsets.items() if one.is_ahead(now)})
    return len(locked)


async def plan_missing_reminders(session: Session, booking_ids: Sequence[UUID]) -> int:
    """Plans the reminders of bookings that a replica of the previous release has made or moved; returns of how many.

    Bookings that another transaction has locked are left to the next look.
    """
    now = clock.now()
    missing = [one for one in await queries.lock_free(session, booking_ids) if one.plan_reminders(now)]
    offsets = await queries.list_offsets(session, [one.id for one in missing])
    for one in missing:
        await reminders.plan_again(session, one.id, one.starts_at, offsets[one.id], now)
    return len(missing)


async def warn_of_danger(session: Session, request_id: UUID, commitments: Sequence[Engagement]) -> bool:
    """Tells the people of bookings that a running job endangers its provider's commitments, once for each.

    As long as the job runs of which they were told last, they are told of no other. Returns False if some bookings are
    locked by other transactions, so that it must be done again: the caller has locked calendars, after which it may not
    wait for a booking.
    """
    now = clock.now()
    slot_ids = [one.source_id for one in commitments if one.kind is Kind.SLOT and one.ends_at > now]
    seat_ids = [one.source_id for one in commitments if one.kind is Kind.SEAT and one.ends_at > now]
    if not slot_ids and not seat_ids:
        return True
    locked = await queries.lock_free_of(session, slot_ids, seat_ids)
    for booking in locked:
        known = booking.endangered_by
        if known is None or await calendars.find_commitment(session, Kind.JOB, known) is None:
            booking.endangered_by = request_id
            await bookings.publish(session, [booking], events.booking_endangered, None)
    return {one.id for one in locked}.issuperset(await queries.list_firm(session, slot_ids, seat_ids))


async def remove_dependant(session: Session, user: Caller, dependant_id: UUID, desk: BookingDesk) -> None:
    """Removes a dependant of the user, cancels what is booked ahead for them, and takes them off all lists.

    Records of the past keep the id of the dependant.
    """
    await people.end_dependant(session, user, dependant_id)
    booked = await booking_queries.lock_seated_of_person(session, user.user_id, dependant_id)
    now = clock.now()
    ahead = [one for one in booked if one.starts_at > now]
    await bookings.cancel_for_person(session, ahead, user.user_id, desk)
    await waiting.erase_person(session, user.user_id, dependant_id)


async def erase_person(session: Session, user_id: UUID, desk: BookingDesk) -> None:
    """Cancels what is booked ahead of a deleted account, and erases all that is known about its people."""
    await bookings.erase_person(session, user_id, desk)
    await waiting.erase_user(session, user_id)
    for dependant_id in await people.erase_person(session, user_id):
        await erase_calendar(session, dependant_id)


async def close_all_of(session: Session, actor_id: UUID | None, venue_id: UUID, desk: BookingDesk) -> None:
    """Closes the slots ahead of a venue that the caller has locked, and cancels what is booked."""
    await session.flush()
    now = clock.now()
    ahead = await slot_queries.list_ids_within(session, venue_id, Span(now, now + _FOR_EVER), now)
    await _close(session, actor_id, ahead, desk, now, cancel_bookings=True)


async def _close(  # noqa: PLR0913  # a permission and its collaborator
    session: Session,
    actor_id: UUID | None,
    slot_ids: Sequence[UUID],
    desk: BookingDesk,
    now: datetime,
    *,
    cancel_bookings: bool,
) -> int:
    booked = await booking_queries.lock_seated_of_slots(session, slot_ids)
    seated = {one.id: one.slot_id for one in booked}
    if seated and not cancel_bookings:
        raise _named(seated)
    taken = await slot_queries.lock_open(session, slot_ids, now)
    known = list(seated.values())
    if any(seats > known.count(slot_id) for slot_id, seats in taken.items() if seats):
        raise _named(seated)
    await slot_queries.close_slots(session, taken, now)
    await bookings.cancel_all(session, booked, actor_id, desk)
    return len(taken)


async def _lock_venue_of(session: Session, caller: Caller, slot_id: UUID) -> Venue:
    slot = await slot_queries.get_slot(session, slot_id)
    try:
        return await slots.lock_venue(session, caller, slot.venue_id)
    except VenueNotFound as error:
        raise SlotNotFound from error


def _named(booking_ids: Sequence[UUID] | dict[UUID, UUID]) -> HasBookings:
    """Returns the refusal that names the bookings, as far as they are known."""
    return HasBookings(details=tuple(FieldIssue("record_id", str(one)) for one in list(booking_ids)[:_MAX_NAMED]))
