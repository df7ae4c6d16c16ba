"""Conversion of bookings from and to protobuf."""

from datetime import date
from uuid import UUID

from kit.clock import to_timestamp
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, moment, optional
from request_service.booking.bookings.errors import RecordNotFound
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Booking, Wanted
from request_service.booking.bookings.queries import BookingFilters
from request_service.booking.bookings.recommendations import Recommendation
from request_service.booking.bookings.shown import Shown
from request_service.booking.people.convert import find_attendee
from request_service.booking.services.convert import criterion_message
from request_service.booking.slots.convert import SlotState, slot_id, slot_message
from twou.request.v1 import booking_pb2 as pb

_STATUSES = EnumMap(BookingStatus, pb.BookingStatus)
_BOOKING = Packer(pb.Booking, Booking, without={"slot"}, renamed={"booking_slot_id": "slot_id"})


def record_id(text: str) -> UUID:
    """Raises RecordNotFound for text that cannot be an id."""
    return an_id(text, otherwise=RecordNotFound)


def wanted(message: pb.ScheduleBookingRequest | pb.HoldBookingRequest) -> Wanted:
    return Wanted(slot_id(message.booking_slot_id), find_attendee(message), optional(message, "note"))


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


def booking_message(found: Shown) -> pb.Booking:
    """Converts a booking with its slot."""
    state = SlotState(found.slot_id, found.slot_ends_at, found.slot_capacity, found.slot_seats_taken, found.slot_status)
    return _BOOKING(found, slot=slot_message(found, state))


def reason(message: pb.CancelBookingRequest) -> str | None:
    found: str | None = optional(message, "reason")
    return found


def recommendation_message(found: Recommendation) -> pb.Recommendation:
    return pb.Recommendation(
        id=str(found.id),
        name=found.name,
        vaccine_criterias=map(criterion_message, found.criteria),
        doses_done=found.doses_done,
        next_dose=found.next_dose,
        due_at=to_timestamp(found.due_at),
    )
