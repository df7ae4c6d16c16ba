"""Conversion of people and their dependants from and to protobuf."""

from uuid import UUID

from kit.protobuf import an_id
from request_service.booking.people.errors import NotYourDependant
from twou.request.v1 import booking_pb2, waiting_pb2


def find_attendee(
    message: booking_pb2.ScheduleBookingRequest
    | booking_pb2.HoldBookingRequest
    | booking_pb2.ListRecommendationsRequest
    | waiting_pb2.JoinWaitlistRequest,
) -> UUID | None:
    """Returns the dependant who is to come, or `None` if the user comes. Raises NotYourDependant for other text."""
    return an_id(message.attendee_id, otherwise=NotYourDependant) if message.HasField("attendee_id") else None
