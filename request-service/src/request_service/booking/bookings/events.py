"""The events about bookings. Each holds the booking with its slot, as its person sees it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from kit import clock
from request_service.booking.bookings import convert
from request_service.booking.bookings.shown import Shown
from twou.request.v1 import booking_events_pb2 as pb

# Makes an event of a booking as it is shown and the user who has acted, `None` for the system.
type MakeEvent = Callable[[Shown, UUID | None], Message]


def booking_scheduled(found: Shown, actor_id: UUID | None) -> pb.BookingScheduled:
    return pb.BookingScheduled(**_fact(found, actor_id))


def booking_rescheduled(found: Shown, actor_id: UUID | None) -> pb.BookingRescheduled:
    return pb.BookingRescheduled(**_fact(found, actor_id))


def booking_cancelled(found: Shown, actor_id: UUID | None) -> pb.BookingCancelled:
    return pb.BookingCancelled(**_fact(found, actor_id))


def booking_completed(found: Shown, actor_id: UUID | None) -> pb.BookingCompleted:
    return pb.BookingCompleted(**_fact(found, actor_id))


def booking_missed(found: Shown, actor_id: UUID | None) -> pb.BookingMissed:
    return pb.BookingMissed(**_fact(found, actor_id))


def booking_offered(found: Shown, actor_id: UUID | None) -> pb.BookingOffered:
    return pb.BookingOffered(**_fact(found, actor_id))


def booking_lapsed(found: Shown, actor_id: UUID | None) -> pb.BookingLapsed:
    return pb.BookingLapsed(**_fact(found, actor_id))


def booking_reminder(found: Shown, offset_minutes: int) -> pb.BookingReminder:
    return pb.BookingReminder(**_state(found), offset_minutes=offset_minutes)


def booking_endangered(found: Shown, _actor_id: UUID | None) -> pb.BookingEndangered:
    """The event does not name the job, of which the person who has booked knows nothing."""
    return pb.BookingEndangered(**_state(found))


def _fact(found: Shown, actor_id: UUID | None) -> dict[str, Any]:
    return _state(found) | {"actor_id": str(actor_id) if actor_id else ""}


def _state(found: Shown) -> dict[str, Any]:
    return {
        "booking": convert.booking_message(found),
        "provider_id": str(found.provider_id or found.venue_owner_id),
        "occurred_at": clock.to_timestamp(clock.now()),
    }
