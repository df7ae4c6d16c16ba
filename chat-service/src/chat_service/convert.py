"""Converts between models and protobuf messages."""

from typing import Any

from sqlalchemy import Row

from chat_service.drafts import Draft
from chat_service.models import Message
from chat_service.queries import Window
from kit import paging
from kit.errors import InvalidInput
from kit.protobuf import Packer, an_id, optional
from participants.errors import RequestNotFound
from twou.chat.v1 import chat_pb2

_MESSAGE = Packer(chat_pb2.Message, Message, without={"conversation_id"}, renamed={"timestamp": "created_at"})


def draft(request: chat_pb2.SendMessageRequest) -> Draft:
    return Draft(
        request_id=an_id(request.request_id, RequestNotFound),
        content=request.content,
        attachments=tuple(request.attachments),
        client_message_id=optional(request, "client_message_id"),
    )


def window(request: chat_pb2.ListMessagesRequest) -> Window:
    page = paging.page(request.limit, request.offset, cursor="")
    after_seq = optional(request, "after_seq")
    before_seq = optional(request, "before_seq")
    for name, seq in (("after_seq", after_seq), ("before_seq", before_seq)):
        if seq is not None and seq < 0:
            raise InvalidInput.field(name, "must not be negative")
    return Window(page.limit, page.offset, after_seq, before_seq)


def message(message: Message | Row[Any]) -> chat_pb2.Message:
    return _MESSAGE(message, conversation_id=str(message.request_id))
