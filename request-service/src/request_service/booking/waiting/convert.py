"""Conversion of waits from and to protobuf."""

from uuid import UUID

from kit.protobuf import Packer, an_id, moment
from request_service.booking.people.convert import find_attendee
from request_service.booking.services.errors import ServiceNotFound
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.waiting.errors import WaitNotFound
from request_service.booking.waiting.models import SeatWish, Wait
from twou.request.v1 import waiting_pb2 as pb

_WAIT = Packer(pb.Wait, Wait)


def wait_id(text: str) -> UUID:
    """Raises WaitNotFound for text that cannot be an id."""
    return an_id(text, otherwise=WaitNotFound)


def wish(message: pb.JoinWaitlistRequest) -> SeatWish:
    return SeatWish(
        service_id=an_id(message.service_id, otherwise=ServiceNotFound),
        venue_id=an_id(message.venue_id, otherwise=VenueNotFound) if message.HasField("venue_id") else None,
        attendee_id=find_attendee(message),
        starts_after=moment(message, "starts_after"),
        starts_before=moment(message, "starts_before"),
    )


def wait_message(wait: Wait) -> pb.Wait:
    return _WAIT(wait)
