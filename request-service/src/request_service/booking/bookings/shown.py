"""Bookings as they are shown: with their slot and their venue."""

from types import SimpleNamespace
from typing import Any, Self

from sqlalchemy import Row

from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.terms import Terms
from request_service.booking.slots.queries import SlotRow

_COLUMNS = tuple(column.key for column in Booking.__table__.columns)


class NewBooking(SimpleNamespace):
    """A booking that was just made, with the attributes that a row of `queries.list_shown` has."""

    @classmethod
    def of(cls, booking: Booking, slot: SlotRow, terms: Terms) -> Self:
        return cls(
            **{name: getattr(booking, name) for name in _COLUMNS},
            service_id=slot.service_id,
            provider_id=slot.provider_id,
            slot_ends_at=slot.ends_at,
            slot_capacity=slot.capacity,
            slot_seats_taken=slot.seats_taken,
            slot_status=slot.status,
            venue_owner_id=terms.venue.owner_id,
            venue_name=terms.venue.name,
            venue_address=terms.venue.address,
            venue_time_zone=terms.time_zone,
        )


# A row of `queries.list_shown`, or of `queries.get_booking`, which knows the caller too.
type Shown = Row[Any] | NewBooking
