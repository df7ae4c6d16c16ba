"""Conversion of commitments from and to protobuf."""

from datetime import datetime, timedelta
from uuid import UUID

from kit import clock
from kit.errors import InvalidInput
from kit.protobuf import Packer, an_id, moment, optional
from request_service.commitments.errors import CommitmentNotFound
from request_service.commitments.models import Commitment, TimeOff
from twou.request.v1 import commitment_pb2 as pb

# The time that a list covers if its end is not stated, and the longest that it may cover.
_USUAL_SPAN = timedelta(days=31)
_MAX_SPAN = timedelta(days=366)

_COMMITMENT = Packer(pb.Commitment, Commitment)


def commitment_id(text: str) -> UUID:
    """Raises CommitmentNotFound for text that cannot be an id."""
    return an_id(text, otherwise=CommitmentNotFound)


def listed_span(message: pb.ListCommitmentsRequest) -> tuple[datetime, datetime]:
    """Returns the first and last moment of a list: by default, a month from now on."""
    start = moment(message, "starts_after") or clock.now()
    try:
        end = moment(message, "ends_before") or start + _USUAL_SPAN
    except OverflowError as error:
        raise InvalidInput.field("from", "is too late") from error
    if end <= start:
        raise InvalidInput.field("to", "must be after from")
    if end - start > _MAX_SPAN:
        raise InvalidInput.field("to", f"must be at most {_MAX_SPAN.days} days after from")
    return start, end


def time_off(message: pb.AddTimeOffRequest) -> TimeOff:
    return TimeOff(
        starts_at=_required(message, "starts_at"),
        ends_at=_required(message, "ends_at"),
        note=optional(message, "note"),
    )


def commitment_message(commitment: Commitment) -> pb.Commitment:
    return _COMMITMENT(commitment)


def _required(message: pb.AddTimeOffRequest, field: str) -> datetime:
    found = moment(message, field)
    if found is None:
        raise InvalidInput.field(field, "is missing")
    return found
