"""The verbs of bookings. Each runs in its caller's transaction, and locks in the order of `commitments/actions.py`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kit import clock, outbox
from kit.caller import Caller
from kit.database import Session
from request_service.booking.bookings import eligibility, errors, events, queries, seats
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.bookings.lifecycle import BookingSide, BookingStatus
from request_service.booking.bookings.models import Booking, Wanted, side_of
from request_service.booking.bookings.occupying import occupy, require_room
from request_service.booking.bookings.queries.outlook import get_outlook
from request_service.booking.bookings.queries.terms import get_terms
from request_service.booking.bookings.seats import Attempt, Taken
from request_service.booking.bookings.shown import NewBooking, Shown
from request_service.booking.bookings.terms import Terms
from request_service.booking.people import queries as people
from request_service.booking.reminders import actions as reminders
from request_service.booking.slots import queries as slots
from request_service.booking.slots.models import Slot
from request_service.commitments import actions as commitments
from request_service.commitments import queries as calendars
from request_service.commitments.models import Kind
from request_service.providers import actions as providers

# The reasons that people read.
SLOT_CANCELLED = "The venue has cancelled this slot."


@dataclass(frozen=True)
class Cancellation:
    """The cancellation of bookings by one side, and its reason."""

    side: BookingSide
    reason: str | None = None
    # `None` for the system.
    actor_id: UUID | None = None
    # The time before the slot in which a person cannot cancel any more.
    cancel_until: timedelta = timedelta()


async def schedule_booking(
    session: Session, user: Caller, wanted: Wanted, desk: BookingDesk, *, needs_facts: bool = False
) -> Shown:
    """Books a seat, or confirms the user's own hold of one.

    With *needs_facts*, raises StaleFacts where facts that matter are to be asked for first.
    """
    attempt = Attempt(wanted.person_of(user.user_id), desk.waiters, clock.now(), needs_facts=needs_facts)
    return await _book(session, user, wanted, attempt)


async def hold_booking(
    session: Session, user: Caller, wanted: Wanted, desk: BookingDesk, *, needs_facts: bool = False
) -> Shown:
    """Keeps a seat for the user until they confirm it, for the time that the venue states.

    With *needs_facts*, raises StaleFacts where facts that matter are to be asked for first.
    """
    attempt = Attempt(wanted.person_of(user.user_id), desk.waiters, clock.now(), is_hold=True, needs_facts=needs_facts)
    return await _book(session, user, wanted, attempt)


async def cancel_booking(
    session: Session, caller: Caller, booking_id: UUID, reason: str | None, desk: BookingDesk
) -> Booking:
    booking, side, terms = await _lock(session, caller, booking_id)
    await _cancel_all(session, [booking], Cancellation(side, reason, caller.user_id, terms.cancel_until), desk)
    return booking


async def reschedule_booking(  # noqa: PLR0913  # a permission and its collaborator
    session: Session,
    user: Caller,
    booking_id: UUID,
    slot_id: UUID,
    desk: BookingDesk,
    *,
    needs_facts: bool = False,
) -> Booking:
    """Moves a booking to another slot of its service: all of it, or nothing.

    With *needs_facts*, raises StaleFacts where facts that matter are to be asked for first.
    """
    booking, side, left = await _lock(session, user, booking_id)
    now = clock.now()
    booking.require_movable(side, left.cancel_until, now)
    if slot_id == booking.slot_id or await queries.exists_seated(session, slot_id, booking.person_id):
        raise errors.AlreadyBooked
    old, new = await _lock_both(session, booking.slot_id, slot_id)
    terms = await get_terms(session, new.id)
    terms.require_bookable(new.starts_at, now)
    attempt = Attempt(booking.person_id, desk.waiters, now, needs_facts=needs_facts)
    await _require_facts(session, booking, terms, attempt)
    taken = await seats.take_of_locked(session, new, terms, attempt)
    freed = await seats.choose_waiters(session, [old], desk.waiters, now)
    await calendars.lock_calendars(session, seats.holders([booking, *taken.overdue], [old, new]) | freed.holders)
    await seats.end_holds(session, taken, now)
    booking.move(side, new, now)
    await eligibility.admit(session, booking, terms, now)
    await seats.move(session, booking, old, new, now)
    offers = await seats.offer_seats(session, old, freed, 1, now)
    await reminders.plan_again(session, booking.id, new.starts_at, terms.reminder_minutes, now)
    await publish(session, taken.overdue, events.booking_lapsed, None)
    await publish(session, [booking], events.booking_rescheduled, user.user_id)
    await publish(session, offers, events.booking_offered, None)
    await desk.money.moved(session, booking)
    return booking


async def check_in_booking(session: Session, caller: Caller, booking_id: UUID) -> Booking:
    booking, side, _ = await _lock(session, caller, booking_id)
    booking.check_in(side, clock.now())
    await reminders.drop_reminders(session, [booking_id])
    return booking


async def complete_booking(session: Session, caller: Caller, booking_id: UUID, desk: BookingDesk) -> Booking:
    booking, side, terms = await _lock(session, caller, booking_id)
    is_correction = booking.status is BookingStatus.NO_SHOW
    booking.complete(side, clock.now())
    if is_correction and booking.dose_number is not None:
        await calendars.lock_calendars(session, [booking.person_id])
        await eligibility.release_number(session, booking, terms, clock.now())
    await reminders.drop_reminders(session, [booking_id])
    await publish(session, [booking], events.booking_completed, caller.user_id)
    await desk.money.earned(session, booking)
    return booking


async def miss_booking(session: Session, caller: Caller, booking_id: UUID, desk: BookingDesk) -> Booking:
    """Marks that the person did not come."""
    booking, side, _ = await _lock(session, caller, booking_id)
    booking.miss(side, clock.now())
    await reminders.drop_reminders(session, [booking_id])
    await publish(session, [booking], events.booking_missed, caller.user_id)
    await desk.money.earned(session, booking)
    return booking


async def remind(session: Session, offsets: Mapping[Booking, int]) -> None:
    """Reminds both sides of bookings so many minutes before their starts. The caller has locked them."""
    by_id = {booking.id: minutes for booking, minutes in offsets.items()}
    await publish(session, list(offsets), lambda found, _: events.booking_reminder(found, by_id[found.id]), None)


async def lapse_due_holds(session: Session, limit: int, desk: BookingDesk) -> int:
    """Ends a batch of overdue holds that no other transaction has locked, and returns how many."""
    now = clock.now()
    overdue = await queries.lock_overdue(session, now, limit)
    if overdue:
        offers = await seats.end_all(session, overdue, lambda booking: booking.lapse(now), desk.waiters, now)
        await publish(session, overdue, events.booking_lapsed, None)
        await publish(session, offers, events.booking_offered, None)
    return len(overdue)


async def cancel_all(session: Session, bookings: Sequence[Booking], actor_id: UUID | None, desk: BookingDesk) -> None:
    """Cancels bookings for their venue, all at once, so that their calendars are locked in one order.

    The caller has locked them; *actor_id* is `None` for the system.
    """
    await _cancel_all(session, bookings, Cancellation(BookingSide.STAFF, SLOT_CANCELLED, actor_id), desk)


async def cancel_for_person(session: Session, bookings: Sequence[Booking], actor_id: UUID, desk: BookingDesk) -> None:
    """Cancels bookings, which the caller has locked, because their person does not come any more, at any time."""
    await _cancel_all(session, bookings, Cancellation(BookingSide.SYSTEM, actor_id=actor_id), desk)


async def erase_person(session: Session, user_id: UUID, desk: BookingDesk) -> None:
    """Cancels the bookings ahead of a deleted account, and takes the person out of the past ones."""
    bookings = await queries.lock_seated_of_user(session, user_id)
    await _cancel_all(session, bookings, Cancellation(BookingSide.SYSTEM), desk)
    await queries.erase_person(session, user_id)


async def _book(session: Session, user: Caller, wanted: Wanted, attempt: Attempt) -> Shown:
    if wanted.attendee_id is not None:
        await providers.require_account(session, user.user_id)
        await people.require_attendee(session, user.user_id, wanted.attendee_id)
    taken = await seats.find_free(session, user.user_id, wanted.slot_id, attempt)
    if taken is None:
        await providers.require_account(session, user.user_id)
        own = await queries.find_and_lock_seated(session, wanted.slot_id, attempt.person_id)
        if own is not None and not own.is_overdue(attempt.now):
            return await _confirm(session, own, attempt)
        attempt = replace(attempt, own=own)
        taken = await seats.take(session, wanted.slot_id, attempt)
    return await _book_taken(session, user, wanted, attempt, taken)


async def _confirm(session: Session, booking: Booking, attempt: Attempt) -> Shown:
    if attempt.is_hold or booking.status is not BookingStatus.HELD:
        raise errors.AlreadyBooked
    now = attempt.now
    terms = await get_terms(session, booking.slot_id)
    await _require_facts(session, booking, terms, attempt)
    (slot,) = await slots.lock_slots(session, [booking.slot_id])
    await calendars.lock_calendars(session, seats.holders([booking], [slot]))
    booking.confirm(BookingSide.PERSON, now)
    await eligibility.admit(session, booking, terms, now)
    await session.flush()
    if not await commitments.bind_until(session, Kind.SEAT, booking.id, None):
        # A replica whose clock is ahead has given the time to another commitment.
        raise errors.BookingTransition
    await seats.commit_provider(session, slot, terms, now)
    await attempt.waiters.end(session, booking.person_id, slot)
    await reminders.plan_reminders(session, booking.id, slot.starts_at, terms.reminder_minutes, now)
    (shown,) = await publish(session, [booking], events.booking_scheduled, booking.user_id)
    return shown


async def _book_taken(session: Session, user: Caller, wanted: Wanted, attempt: Attempt, taken: Taken) -> Shown:
    """Books the seat that was taken. What it inserts goes together, behind the last look at what there is."""
    now, slot, terms = attempt.now, taken.slot, taken.terms
    terms.require_bookable(slot.starts_at, now)
    expires_at = terms.held_until(slot.starts_at, now) if attempt.is_hold else None
    booking = Booking.make(user.user_id, wanted, slot, expires_at, now)
    booking.fix_price(terms.price)
    await _require_facts(session, booking, terms, attempt)
    if not taken.has_calendars:
        await calendars.lock_calendars(session, seats.holders([booking, *taken.overdue], [slot]))
    await seats.end_holds(session, taken, now)
    await publish(session, taken.overdue, events.booking_lapsed, None)
    known = await get_outlook(session, booking, slot, terms.provider_time(slot.starts_at, slot.ends_at), now)
    await require_room(session, user.user_id, terms, known, attempt)
    await eligibility.admit(session, booking, terms, now)
    await occupy(session, booking, taken, known, now)
    shown = NewBooking.of(booking, slot, terms)
    if not attempt.is_hold:
        await attempt.waiters.end(session, booking.person_id, slot)
        await reminders.plan_reminders(session, booking.id, slot.starts_at, terms.reminder_minutes, now)
        await _publish(session, [shown], events.booking_scheduled, user.user_id)
    return shown


async def _lock_both(session: Session, old_id: UUID, new_id: UUID) -> tuple[Slot, Slot]:
    """Locks the slots of a booking that moves. Raises OtherService."""
    by_id = {slot.id: slot for slot in await slots.lock_slots(session, [old_id, new_id])}
    old, new = by_id[old_id], by_id[new_id]
    if new.service_id != old.service_id:
        raise errors.OtherService
    return old, new


async def _require_facts(session: Session, booking: Booking, terms: Terms, attempt: Attempt) -> None:
    """Raises StaleFacts if the service asks for facts that are not fresh, and the attempt needs them."""
    if attempt.needs_facts and terms.criteria:
        await eligibility.require_fresh_facts(session, booking.user_id, booking.attendee_id)


async def _cancel_all(session: Session, bookings: Sequence[Booking], by: Cancellation, desk: BookingDesk) -> None:
    if not bookings:
        return
    now = clock.now()

    def cancel(booking: Booking) -> None:
        booking.cancel(by.side, by.reason, by.cancel_until, now)

    offers = await seats.end_all(session, bookings, cancel, desk.waiters, now)
    await reminders.drop_reminders(session, [one.id for one in bookings])
    await publish(session, bookings, events.booking_cancelled, by.actor_id)
    await publish(session, offers, events.booking_offered, None)
    await desk.money.cancelled(session, bookings, by.side)


async def _lock(session: Session, caller: Caller, booking_id: UUID) -> tuple[Booking, BookingSide, Terms]:
    """Locks a booking. Raises RecordNotFound for callers who may not know of it."""
    booking = await queries.lock_booking(session, booking_id)
    side = side_of(caller, await queries.get_booking(session, booking_id, caller.user_id))
    if side is BookingSide.STRANGER:
        raise errors.RecordNotFound
    return booking, side, await get_terms(session, booking.slot_id)


async def publish(
    session: Session, bookings: Sequence[Booking], event: events.MakeEvent, actor_id: UUID | None
) -> Sequence[Shown]:
    """Publishes an event for each booking to its person, and to the slot's provider or else the venue's owner.

    Returns what the events show, in the order of the bookings' ids.
    """
    if not bookings:
        return []
    await session.flush()
    # Reads all of them before it adds the first event, so that all events are inserted together.
    found = await queries.list_shown(session, [one.id for one in bookings])
    await _publish(session, found, event, actor_id)
    return found


async def _publish(session: Session, found: Iterable[Shown], event: events.MakeEvent, actor_id: UUID | None) -> None:
    for one in found:
        audience = {one.user_id, one.provider_id or one.venue_owner_id}
        await outbox.add(session, event(one, actor_id), audience=audience, topic=one.id)
