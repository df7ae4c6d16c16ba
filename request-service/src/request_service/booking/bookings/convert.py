"""Conversion of bookings from and to protobuf."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.clock import to_timestamp
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, moment, optional
from request_service import time_zones
from request_service.booking.bookings.errors import RecordNotFound
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Booking, Wanted
from request_service.booking.bookings.queries import BookingFilters
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import SlotStatus
from request_service.booking.venues.errors import VenueNotFound
from twou.request.v1 import booking_pb2 as pb
from twou.request.v1 import slot_pb2

_STATUSES = EnumMap(BookingStatus, pb.BookingStatus)
_SLOT_STATUSES = EnumMap(SlotStatus, slot_pb2.SlotStatus)
_BOOKING = Packer(pb.Booking, Booking, without={"slot"}, renamed={"booking_slot_id": "slot_id"})


def record_id(text: str) -> UUID:
    """Raises RecordNotFound for text that cannot be an id."""
    return an_id(text, otherwise=RecordNotFound)


def slot_id(text: str) -> UUID:
    """Raises SlotNotFound for text that cannot be an id."""
    return an_id(text, otherwise=SlotNotFound)


def venue_id(text: str) -> UUID:
    """Raises VenueNotFound for text that cannot be an id."""
    return an_id(text, otherwise=VenueNotFound)


def wanted(message: pb.ScheduleBookingRequest | pb.HoldBookingRequest) -> Wanted:
    """Raises InvalidInput for a dependant, because no account has any yet."""
    if message.HasField("attendee_id"):
        raise InvalidInput.field("attendee_id", "is not one of your dependants")
    return Wanted(slot_id(message.booking_slot_id), note=optional(message, "note"))


def filters(message: pb.ListBookingsRequest | pb.ListVenueBookingsRequest) -> BookingFilters:
    return BookingFilters(
        status=_STATUSES.find("status", message.status),
        starts_after=moment(message, "starts_after"),
        starts_before=moment(message, "starts_before"),
    )


def day(text: str) -> date | None:
    """Returns the date in *text*, or `None` if it is empty. Raises InvalidInput."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput.field("date", "must be a date, as in 2026-11-29") from error


def booking_message(found: Row[Any]) -> pb.Booking:
    """Converts a row of `queries.get_booking`, with its slot."""
    return _BOOKING(found, slot=_slot(found))


def _slot(found: Row[Any]) -> slot_pb2.Slot:
    venue = slot_pb2.SlotVenue(id=str(found.venue_id), name=found.venue_name, address=found.venue_address)
    return slot_pb2.Slot(
        id=str(found.slot_id),
        venue_id=str(found.venue_id),
        service_id=str(found.service_id),
        vaccine_id=str(found.service_id),
        provider_id=None if found.provider_id is None else str(found.provider_id),
        starts_at=to_timestamp(found.starts_at),
        datetime=to_timestamp(found.starts_at),
        ends_at=to_timestamp(found.slot_ends_at),
        local_start=found.starts_at.astimezone(time_zones.zone(found.venue_time_zone)).isoformat(),
        capacity=found.slot_capacity,
        seats_left=found.slot_capacity - found.slot_seats_taken,
        status=_SLOT_STATUSES.to_proto[found.slot_status],
        venue=venue,
        polyclinic=venue,
    )


def reason(message: pb.CancelBookingRequest) -> str | None:
    found: str | None = optional(message, "reason")
    return found
