"""Model ⇄ protobuf."""

from uuid import UUID

from chat_service.drafts import Draft
from chat_service.errors import RequestNotFound
from chat_service.models import Message, RequestState
from chat_service.queries import Window
from kit import clock, paging
from kit.errors import InvalidInput
from kit.ids import find_id
from twou.chat.v1 import chat_pb2
from twou.request.v1 import request_pb2


def request_id(text: str) -> UUID:
    found = find_id(text)
    if found is None:
        raise RequestNotFound
    return found


def draft(request: chat_pb2.SendMessageRequest) -> Draft:
    return Draft(
        request_id=request_id(request.request_id),
        content=request.content,
        attachments=tuple(request.attachments),
        client_message_id=request.client_message_id if request.HasField("client_message_id") else None,
    )


def window(request: chat_pb2.ListMessagesRequest) -> Window:
    page = paging.page(request.limit, request.offset, cursor="")
    after_seq = request.after_seq if request.HasField("after_seq") else None
    before_seq = request.before_seq if request.HasField("before_seq") else None
    for name, seq in (("after_seq", after_seq), ("before_seq", before_seq)):
        if seq is not None and seq < 0:
            raise InvalidInput.field(name, "must not be negative")
    return Window(page.limit, page.offset, after_seq, before_seq)


def message(message: Message) -> chat_pb2.Message:
    return chat_pb2.Message(
        id=str(message.id),
        request_id=str(message.request_id),
        seq=message.seq,
        sender_id=str(message.sender_id),
        content=message.content,
        attachments=message.attachments,
        client_message_id=message.client_message_id,
        timestamp=clock.to_timestamp(message.created_at),
        edited_at=clock.to_timestamp(message.edited_at),
        deleted_at=clock.to_timestamp(message.deleted_at),
    )


def state_of_request(request: request_pb2.ServiceRequest) -> RequestState:
    return RequestState(
        request_id=UUID(request.id),
        client_id=UUID(request.client_id),
        provider_id=UUID(request.provider_id) if request.HasField("provider_id") else None,
        epoch=request.epoch,
        status=_status(request.status),
        updated_at=clock.from_timestamp(request.updated_at),
    )


def state_of_participants(participants: request_pb2.Participants) -> RequestState:
    return RequestState(
        request_id=UUID(participants.request_id),
        client_id=UUID(participants.client_id),
        provider_id=UUID(participants.provider_id) if participants.HasField("provider_id") else None,
        epoch=participants.epoch,
        status=_status(participants.status),
        updated_at=None,
    )


def _status(number: int) -> str:
    # One that is newer than this code must not hold the projection up.
    known = request_pb2.RequestStatus.DESCRIPTOR.values_by_number.get(number)
    return known.name.removeprefix("REQUEST_STATUS_").lower() if known else "unspecified"
