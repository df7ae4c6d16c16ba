"""Converts between messages and protobuf."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.members.models import Kind
from chat_service.messages.drafts import Draft
from chat_service.messages.errors import MessageNotFound
from chat_service.messages.models import Message
from chat_service.messages.queries import Window
from kit import clock, paging
from kit.errors import InvalidInput
from kit.protobuf import Packer, an_id, optional
from participants.errors import RequestNotFound
from twou.chat.v1 import chat_pb2

_ABOUT = {"conversation_id", "request_id"}
_MESSAGE = Packer(chat_pb2.Message, Message, without=_ABOUT, renamed={"timestamp": "created_at"})


def conversation_id(
    request: chat_pb2.SendMessageRequest | chat_pb2.ListMessagesRequest | chat_pb2.MarkReadRequest,
) -> UUID:
    """Returns the id in one of two fields. Text that is no id names nothing."""
    return an_id(request.conversation_id or request.request_id, RequestNotFound)


def draft(request: chat_pb2.SendMessageRequest) -> Draft:
    return Draft(
        conversation_id=conversation_id(request),
        content=request.content,
        attachments=tuple(request.attachments),
        client_message_id=optional(request, "client_message_id"),
    )


def place(request: chat_pb2.EditMessageRequest | chat_pb2.DeleteMessageRequest) -> tuple[UUID, UUID]:
    """Returns the ids of the conversation and of the message."""
    return an_id(request.request_id, RequestNotFound), an_id(request.message_id, MessageNotFound)


def window(request: chat_pb2.ListMessagesRequest) -> Window:
    page = paging.page(request.limit, request.offset, cursor="")
    after_seq = optional(request, "after_seq")
    before_seq = optional(request, "before_seq")
    for name, seq in (("after_seq", after_seq), ("before_seq", before_seq)):
        if seq is not None and seq < 0:
            raise InvalidInput.field(name, "must not be negative")
    return Window(page.limit, page.offset, after_seq, before_seq)


def about(conversation_id: UUID, kind: str) -> Mapping[str, str]:
    """Returns the fields of a message that are the same for all messages of a conversation."""
    ident = str(conversation_id)
    fields = {"conversation_id": ident}
    return fields | {"request_id": ident} if kind == Kind.REQUEST else fields


def message(message: Message | Row[Any], about: Mapping[str, str]) -> chat_pb2.Message:
    return _MESSAGE(message, **about)


def packer(prefix: str) -> Packer[chat_pb2.Message]:
    """Returns a packer of rows in which the columns of a message have a prefix."""
    fields = set(chat_pb2.Message.DESCRIPTOR.fields_by_name) - _ABOUT
    names = {name: f"{prefix}{name}" for name in fields} | {"timestamp": f"{prefix}created_at"}
    source = type("PrefixedMessage", (), dict.fromkeys(names.values()))
    return Packer(chat_pb2.Message, source, without=_ABOUT, renamed=names)


def read_mark(conversation_id: UUID, kind: str, user_id: UUID, seq: int, now: datetime) -> chat_pb2.ReadMark:
    about_it = about(conversation_id, kind)
    return chat_pb2.ReadMark(**about_it, user_id=str(user_id), seq=seq, read_at=clock.to_timestamp(now))
