"""What request-service says in protobuf ⇄ the state of participants."""

from uuid import UUID

from kit import clock
from kit.ids import find_id
from participants.errors import RequestNotFound
from participants.models import ParticipantsState
from twou.request.v1 import request_pb2


def to_request_id(text: str) -> UUID:
    """Raises RequestNotFound if `text` is not an id."""
    found = find_id(text)
    if found is None:
        raise RequestNotFound
    return found


def state_of_request(request: request_pb2.ServiceRequest) -> ParticipantsState:
    return ParticipantsState(
        topic_id=UUID(request.id),
        client_id=UUID(request.client_id),
        provider_id=UUID(request.provider_id) if request.HasField("provider_id") else None,
        epoch=request.epoch,
        status=_status(request.status),
        updated_at=clock.from_timestamp(request.updated_at),
    )


def state_of_participants(participants: request_pb2.Participants) -> ParticipantsState:
    return ParticipantsState(
        topic_id=UUID(participants.request_id),
        client_id=UUID(participants.client_id),
        provider_id=UUID(participants.provider_id) if participants.HasField("provider_id") else None,
        epoch=participants.epoch,
        status=_status(participants.status),
        updated_at=None,
    )


def _status(number: int) -> str:
    # A status that is newer than this code must not stop the projection.
    known = request_pb2.RequestStatus.DESCRIPTOR.values_by_number.get(number)
    return known.name.removeprefix("REQUEST_STATUS_").lower() if known else "unspecified"
