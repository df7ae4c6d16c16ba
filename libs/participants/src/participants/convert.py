"""Converts messages of request-service to states of participants."""

from uuid import UUID

from kit import clock
from kit.protobuf import optional_uuid
from participants.models import ParticipantsState
from twou.request.v1 import request_pb2


def state_of_request(request: request_pb2.ServiceRequest) -> ParticipantsState:
    return ParticipantsState(
        topic_id=UUID(request.id),
        client_id=UUID(request.client_id),
        provider_id=optional_uuid(request, "provider_id"),
        epoch=request.epoch,
        status=_status(request.status),
        updated_at=clock.from_timestamp(request.updated_at),
    )


def state_of_participants(participants: request_pb2.Participants) -> ParticipantsState:
    return ParticipantsState(
        topic_id=UUID(participants.request_id),
        client_id=UUID(participants.client_id),
        provider_id=optional_uuid(participants, "provider_id"),
        epoch=participants.epoch,
        status=_status(participants.status),
        updated_at=None,
    )


def _status(number: int) -> str:
    # A status that is newer than this code must not stop the projection.
    known = request_pb2.RequestStatus.DESCRIPTOR.values_by_number.get(number)
    return known.name.removeprefix("REQUEST_STATUS_").lower() if known else "unspecified"
