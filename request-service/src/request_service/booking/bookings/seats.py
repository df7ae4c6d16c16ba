"""Takes and frees the seats of slots, and what goes with them: commitments of the person and of the slot's provider.

Each function runs in the caller's transaction. Bookings are locked before slots, slots by their ids, and calendars last
and all at once, as everywhere (`commitments/actions.py`). Overdue holds that keep the seat of a full slot end in the
transaction that wants it, so an overdue hold blocks no other person, whether a sweeper runs or not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Protocol
from uuid import UUID

from kit.database import ReadSession, Session, insert_row
from request_service.booking.bookings import eligibility, queries
from request_service.booking.bookings.errors import OverlappingBooking
from request_service.booking.bookings.models import Booking, WaitingPerson
from request_service.booking.bookings.queries.outlook import get_seated
from request_service.booking.bookings.queries.terms import get_terms, take_seat
from request_service.booking.bookings.terms import Terms
from request_service.booking.people import queries as people
from request_service.booking.slots import queries as slots
from request_service.booking.slots.errors import ProviderBusy, SlotClosed, SlotFull, SlotPast
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.slots.queries import SlotRow
from request_service.commitments import actions as commitments
from request_service.commitments import queries as calendars
from request_service.commitments.models import Commitment, Kind
from request_service.providers import queries as provider_queries

# The bookings and holds that one account may have in slots that have not begun.
MAX_AHEAD = 20


class Waiters(Protocol):
    """The people who wait for seats, whom a noun above this one knows."""

    async def choose(self, session: Session, slot: SlotRow) -> Sequence[WaitingPerson]:
        """Returns the people who are offered a seat of *slot*, first come first.

        The caller has locked the slot; until it ends, no other transaction chooses among those of the service.
        """

    async def wait_for(self, session: ReadSession, slot: SlotRow, person_id: UUID) -> bool:
        """Returns True if another person than this one waits for a seat like those of *slot*."""

    async def end(self, session: Session, person_id: UUID, slot: SlotRow) -> None:
        """Ends the waits of a person that a seat in *slot* fulfils."""


@dataclass(frozen=True)
class Attempt:
    """A person tries to get a seat."""

    person_id: UUID
    waiters: Waiters
    now: datetime
    # An overdue hold of theirs in the same slot, which ends.
    own: Booking | None = None
    # Only holds the seat.
    is_hold: bool = False
    # The facts about the user are to be asked for first where they are not fresh.
    needs_facts: bool = False


@dataclass(frozen=True)
class Freed:
    """The people to whom freed seats are offered, by slot."""

    by_slot: Mapping[UUID, Sequence[WaitingPerson]]

    @property
    def holders(self) -> set[UUID]:
        found = [one for candidates in self.by_slot.values() for one in candidates]
        return {person for one in found for person in (one.user_id, one.person_id)}


@dataclass(frozen=True)
class Taken:
    """A slot with a seat that was just taken, its terms, and the overdue holds that must end for it."""

    slot: SlotRow
    terms: Terms
    overdue: Sequence[Booking] = ()
    # The calendars of the user, the person and the provider are locked.
    has_calendars: bool = False


async def find_free(session: Session, user_id: UUID, slot_id: UUID, attempt: Attempt) -> Taken | None:
    """Takes a free seat of a slot, or returns `None`, also if the person has one there already.

    Then the account of the user was perhaps not looked at. Raises Unauthenticated if it is deleted.
    """
    taken = await take_seat(session, user_id, slot_id, attempt.person_id, attempt.now)
    return None if taken is None else Taken(*taken, has_calendars=True)


async def take(session: Session, slot_id: UUID, attempt: Attempt) -> Taken:
    """Takes a seat of a slot in which `find_free` has found none. Raises why there is none."""
    (locked,) = await slots.lock_slots(session, [slot_id])
    return await take_of_locked(session, locked, await get_terms(session, slot_id), attempt)


async def take_of_locked(session: Session, slot: Slot, terms: Terms, attempt: Attempt) -> Taken:
    """Takes a seat of a slot that the caller has locked. Raises why there is none.

    The seat of an overdue hold is free, unless others wait for it: they are offered it when the hold is ended.
    """
    overdue: Sequence[Booking] = ()
    if attempt.own is not None or slot.seats_taken >= slot.capacity:
        if await attempt.waiters.wait_for(session, slot, attempt.person_id):
            _require_seat(slot, attempt.now, is_full=True)
        overdue = await queries.lock_overdue_of(session, slot.id, attempt.now)
    slot.seats_taken -= len(overdue)
    _require_seat(slot, attempt.now, is_full=slot.seats_taken >= slot.capacity)
    slot.seats_taken += 1
    return Taken(slot, terms, overdue)


async def end_holds(session: Session, taken: Taken, now: datetime) -> None:
    """Ends the overdue holds whose seats are counted as free. The caller has locked all calendars."""
    if not taken.overdue:
        return
    for booking in taken.overdue:
        booking.lapse(now)
    await session.flush()
    await commitments.end_commitments(session, Kind.SEAT, [one.id for one in taken.overdue])


async def end_all(
    session: Session, bookings: Sequence[Booking], end: Callable[[Booking], None], waiters: Waiters, now: datetime
) -> list[Booking]:
    """Ends bookings that the caller has locked, by *end*, and frees their seats and the calendars.

    Freed seats are offered to those who wait; returns the holds that were made for them.
    """
    locked = await slots.lock_slots(session, {one.slot_id for one in bookings})
    freed = await choose_waiters(session, locked, waiters, now)
    await calendars.lock_calendars(session, holders(bookings, locked) | freed.holders)
    by_id = {slot.id: slot for slot in locked}
    for booking in bookings:
        end(booking)
        by_id[booking.slot_id].seats_taken -= 1
    await session.flush()
    await commitments.end_commitments(session, Kind.SEAT, [one.id for one in bookings])
    for slot in locked:
        await _release_provider(session, slot.id, now)
    seats = Counter(one.slot_id for one in bookings)
    return [offer for slot in locked for offer in await offer_seats(session, slot, freed, seats[slot.id], now)]


async def move(session: Session, booking: Booking, old: Slot, new: SlotRow, now: datetime) -> None:
    """Frees the seat of a booking that has moved, and brings all calendars up to date, which are locked.

    The seat in the new slot was taken before. Raises OverlappingBooking or ProviderBusy.
    """
    old.seats_taken -= 1
    await session.flush()
    await commitments.end_commitment(session, Kind.SEAT, booking.id)
    await _release_provider(session, old.id, now)
    terms = await get_terms(session, new.id)
    await commit_person(session, booking, new, terms, now)
    await commit_provider(session, new, terms, now)


async def choose_waiters(session: Session, locked: Sequence[Slot], waiters: Waiters, now: datetime) -> Freed:
    """Chooses the people who are offered seats of slots that the caller has locked, if these can be booked."""
    bookable = [slot for slot in locked if slot.status is SlotStatus.OPEN and slot.starts_at > now]
    bookable.sort(key=attrgetter("service_id"))
    return Freed({slot.id: await waiters.choose(session, slot) for slot in bookable})


async def offer_seats(session: Session, slot: Slot, freed: Freed, seats: int, now: datetime) -> list[Booking]:
    """Holds freed seats for the first people who wait and have time. The caller has locked all calendars."""
    candidates = freed.by_slot.get(slot.id, ())
    if not candidates:
        return []
    terms = await get_terms(session, slot.id)
    until = terms.offered_until(slot.starts_at, now)
    if not terms.is_bookable(slot.starts_at, now) or not await _hold_provider(session, slot, terms, until, now):
        return []
    offers: list[Booking] = []
    for candidate in candidates:
        if len(offers) == seats:
            break
        offer = Booking.offer(candidate, slot, until, now)
        offer.fix_price(terms.price)
        if await _may_have(session, offer, terms, now) and await _add_person(session, offer, slot, terms, now):
            await insert_row(session, offer)
            offers.append(offer)
    slot.seats_taken += len(offers)
    await session.flush()
    await _release_provider(session, slot.id, now)
    return offers


async def commit_person(session: Session, booking: Booking, slot: SlotRow, terms: Terms, now: datetime) -> None:
    """Adds a seat to the calendar of its person, which is locked. Raises OverlappingBooking."""
    if not await _add_person(session, booking, slot, terms, now):
        raise OverlappingBooking


async def commit_provider(session: Session, slot: SlotRow, terms: Terms, now: datetime) -> None:
    """Adds a slot to the calendar of its provider, which is locked, for as long as seats are taken.

    Raises ProviderBusy.
    """
    if slot.provider_id is None or not await _release_provider(session, slot.id, now):
        return
    seated = await get_seated(session, slot.id, now)
    time = terms.provider_time(slot.starts_at, slot.ends_at)
    served = Commitment.of_booking(slot.provider_id, Kind.SLOT, slot.id, time, seated.binds_until)
    if not await commitments.add_unless_busy(session, served, now):
        raise ProviderBusy


def holders(bookings: Iterable[Booking], locked: Iterable[SlotRow]) -> set[UUID]:
    """Returns the people whose calendars these bookings touch, the users whose limits count, and the providers."""
    people = {one for booking in bookings for one in (booking.user_id, booking.person_id)}
    return people | {slot.provider_id for slot in locked if slot.provider_id is not None}


async def _add_person(session: Session, booking: Booking, slot: SlotRow, terms: Terms, now: datetime) -> bool:
    time = terms.seat_time(slot.starts_at, slot.ends_at)
    seat = Commitment.of_booking(booking.person_id, Kind.SEAT, booking.id, time, booking.expires_at)
    return await commitments.add_unless_busy(session, seat, now)


async def _hold_provider(session: Session, slot: SlotRow, terms: Terms, until: datetime, now: datetime) -> bool:
    """Keeps the provider of a slot for an offer, and returns True if they serve it anyway or have time."""
    if slot.provider_id is None or await calendars.find_commitment(session, Kind.SLOT, slot.id) is not None:
        return True
    time = terms.provider_time(slot.starts_at, slot.ends_at)
    served = Commitment.of_booking(slot.provider_id, Kind.SLOT, slot.id, time, until)
    return await commitments.add_unless_busy(session, served, now)


async def _may_have(session: Session, offer: Booking, terms: Terms, now: datetime) -> bool:
    """Returns False for a user who may have no more bookings or not this one.

    Also if their account, or their dependant who would come, is being removed.
    """
    if not await provider_queries.try_lock_account(session, offer.user_id):
        return False
    if not await people.is_attendee(session, offer.user_id, offer.attendee_id):
        return False
    ahead = await queries.count_ahead(session, offer.user_id, now)
    return ahead < MAX_AHEAD and await eligibility.is_admitted(session, offer, terms, now)


async def _release_provider(session: Session, slot_id: UUID, now: datetime) -> bool:
    """Brings the commitment of a slot up to date with its bookings. Returns True if one is missing."""
    seated = await get_seated(session, slot_id, now)
    if seated.is_empty:
        await commitments.end_commitment(session, Kind.SLOT, slot_id)
        return False
    return not await commitments.bind_until(session, Kind.SLOT, slot_id, seated.binds_until)


def _require_seat(slot: SlotRow, now: datetime, *, is_full: bool) -> None:
    """Raises why no seat can be taken, if there is a reason."""
    if slot.starts_at <= now:
        raise SlotPast
    if slot.status is not SlotStatus.OPEN:
        raise SlotClosed
    if is_full:
        raise SlotFull
