"""Puts a new booking into the database, by what was seen in one look: rows that all go with the next statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit.database import Session, insert_row, refuse_later
from kit.errors import AppError
from request_service.booking.bookings import queries, seats
from request_service.booking.bookings.errors import AlreadyBooked, OverlappingBooking, TooManyBookings, TooManyNoShows
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.queries.outlook import Outlook, Seated
from request_service.booking.bookings.seats import Attempt, Taken
from request_service.booking.bookings.terms import Terms
from request_service.booking.slots.errors import ProviderBusy
from request_service.commitments import actions as commitments
from request_service.commitments import queries as calendars
from request_service.commitments.models import Commitment, Engagement, Kind

# The holds that one account may have; an offer of a seat counts for no limit.
MAX_HOLDS = 3
# Bookings that were missed longer ago do not count for the limit of a venue.
_MISSED_WITHIN = timedelta(days=365)
# The constraints that refuse a row which another transaction has made impossible, although it had no lock for that.
_REFUSALS: Mapping[str, type[AppError]] = {
    "uq_bookings_slot_id_person_id": AlreadyBooked,
    "ex_commitments_apart": OverlappingBooking,
    "ex_commitments_jobs_apart_from_the_rest": OverlappingBooking,
    "uq_commitments_kind_source_id": ProviderBusy,
}


async def require_room(session: Session, user_id: UUID, terms: Terms, known: Outlook, attempt: Attempt) -> None:
    """Raises TooManyBookings or TooManyNoShows. The lock of the user's calendar keeps the numbers true."""
    if known.ahead >= seats.MAX_AHEAD or (attempt.is_hold and known.holds >= MAX_HOLDS):
        raise TooManyBookings
    if terms.no_show_limit is not None:
        missed = await queries.count_missed(session, user_id, terms.venue_id, attempt.now - _MISSED_WITHIN)
        if missed >= terms.no_show_limit:
            raise TooManyNoShows


async def occupy(session: Session, booking: Booking, taken: Taken, known: Outlook, now: datetime) -> None:
    """Inserts a new booking with the next statement, and puts it into the calendars of its person and its provider.

    The caller has locked the calendars, and *known* was read under these locks. Raises AlreadyBooked,
    OverlappingBooking or ProviderBusy.
    """
    if known.is_seated:
        raise AlreadyBooked
    slot, terms = taken.slot, taken.terms
    near = await commitments.without_lapsed(session, known.near, now)
    time = terms.seat_time(slot.starts_at, slot.ends_at)
    seat = Commitment.of_booking(booking.person_id, Kind.SEAT, booking.id, time, booking.expires_at)
    if not commitments.is_free(seat, [one for one in near if one.holder_id == seat.holder_id], now):
        raise OverlappingBooking
    await insert_row(session, booking)
    await insert_row(session, seat)
    await _occupy_provider(session, taken, known.seated.beside(booking.expires_at), [*near, seat], now)
    refuse_later(session, _REFUSALS)


async def _occupy_provider(
    session: Session, taken: Taken, seated: Seated, near: Sequence[Engagement | Commitment], now: datetime
) -> None:
    """Binds the provider of a slot, if it has one, for as long as those who are *seated*. Raises ProviderBusy."""
    slot = taken.slot
    if slot.provider_id is None:
        return
    time = taken.terms.provider_time(slot.starts_at, slot.ends_at)
    served = Commitment.of_booking(slot.provider_id, Kind.SLOT, slot.id, time, seated.binds_until)
    known = next((one for one in near if one.kind is Kind.SLOT and one.source_id == slot.id), None)
    if known is not None:
        if known.lapses_at != served.lapses_at:
            await calendars.update_lapse_later(session, Kind.SLOT, slot.id, served.lapses_at)
    elif commitments.is_free(served, [one for one in near if one.holder_id == slot.provider_id], now):
        await insert_row(session, served)
    else:
        raise ProviderBusy
