"""Moves slots to other times together with what is booked, for their venue. It is all or nothing."""

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.booking.bookings import seats
from request_service.booking.bookings.errors import OverlappingBooking
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.queries.terms import get_terms
from request_service.booking.reminders import actions as reminders
from request_service.booking.slots import queries as slots
from request_service.booking.slots.errors import ProviderBusy
from request_service.booking.slots.filling import meeting
from request_service.booking.slots.models import Slot
from request_service.booking.slots.plans import Span
from request_service.commitments import actions as commitments
from request_service.commitments import queries as calendars
from request_service.commitments.models import Kind


class Contested(Exception):
    """Something else is where these slots would be: another slot, booking or job of a person or of the provider."""

    def __init__(self, slot_ids: Collection[UUID]) -> None:
        super().__init__("slots cannot be moved")
        self.slot_ids = frozenset(slot_ids)


async def move_slots(
    session: Session, moving: Sequence[Slot], spans: Mapping[UUID, Span], booked: Sequence[Booking]
) -> None:
    """Moves slots to *spans*, by their ids, with their bookings. The caller has locked the bookings, then the slots.

    Raises Contested; the transaction must then be rolled back.
    """
    now = clock.now()
    await calendars.lock_calendars(session, seats.holders(booked, moving))
    for slot in moving:
        slot.retime(spans[slot.id], now)
    await session.flush()
    venue_id, providers = moving[0].venue_id, {slot.provider_id for slot in moving if slot.provider_id is not None}
    within = Span(min(slot.starts_at for slot in moving), max(slot.ends_at for slot in moving))
    here = await slots.list_open_at(session, venue_id, within)
    elsewhere = [one for one in await slots.list_open_of(session, providers, within) if one.venue_id != venue_id]
    if contested := meeting([*here, *elsewhere]) & spans.keys():
        raise Contested(contested)
    # All leave before the first comes back: neighbours may take each other's time.
    await commitments.end_commitments(session, Kind.SEAT, [one.id for one in booked])
    await commitments.end_commitments(session, Kind.SLOT, [slot.id for slot in moving if slot.seats_taken])
    by_slot: dict[UUID, list[Booking]] = {}
    for booking in booked:
        by_slot.setdefault(booking.slot_id, []).append(booking)
    for slot in sorted(moving, key=attrgetter("starts_at")):
        if slot.id in by_slot:
            await _move_bookings(session, slot, by_slot[slot.id])


async def _move_bookings(session: Session, slot: Slot, booked: Sequence[Booking]) -> None:
    now, terms = clock.now(), await get_terms(session, slot.id)
    for booking in booked:
        booking.follow(slot, now)
        if booking.plan_reminders(now):
            await reminders.plan_again(session, booking.id, slot.starts_at, terms.reminder_minutes, now)
    await session.flush()
    try:
        for booking in booked:
            await seats.commit_person(session, booking, slot, terms, now)
        await seats.commit_provider(session, slot, terms, now)
    except (OverlappingBooking, ProviderBusy) as error:
        raise Contested([slot.id]) from error
