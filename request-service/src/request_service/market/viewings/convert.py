"""Conversion of viewings from and to protobuf."""

from typing import Any

from sqlalchemy import Row

from kit.clock import to_timestamp
from kit.protobuf import moment, optional
from request_service.booking.slots.models import Slot, SlotDetails
from twou.request.v1 import booking_pb2
from twou.request.v1 import viewing_pb2 as pb

# As in 2026-12-01T10:00:00+03:00.
_DAY, _TIME = slice(0, 10), slice(11, 16)


def details(request: pb.CreateViewingRequest) -> SlotDetails:
    return SlotDetails(
        starts_at=moment(request, "starts_at"), minutes=request.minutes, capacity=optional(request, "capacity")
    )


def viewing_message(listing: Row[Any], slot: Slot | Row[Any], *, is_booked: bool, sees_place: bool) -> pb.Viewing:
    """Converts a viewing; *sees_place* says whether the reader is told where it is."""
    place = {"address": listing.address or listing.location} if sees_place else {}
    position = {"latitude": listing.latitude, "longitude": listing.longitude} if sees_place else {}
    return pb.Viewing(
        id=str(slot.id),
        listing_id=str(listing.id),
        starts_at=to_timestamp(slot.starts_at),
        ends_at=to_timestamp(slot.ends_at),
        capacity=slot.capacity,
        seats_left=slot.capacity - slot.seats_taken,
        is_booked=is_booked,
        **place,
        **position,
    )


def first_words(booking: booking_pb2.Booking) -> str:
    """Returns what a buyer says by booking: their note, or else the time."""
    starts_at = booking.slot.local_start
    said = booking.note.strip() if booking.HasField("note") else ""
    return said or f"I have booked a viewing on {starts_at[_DAY]} at {starts_at[_TIME]}."
