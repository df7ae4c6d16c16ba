"""Builds the events about messages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.messages import convert
from chat_service.messages.models import Message
from kit import clock
from twou.chat.v1 import events_pb2


def message_created(
    message: Message | Row[Any],
    kind: str,
    recipient_ids: Iterable[UUID],
    *,
    is_earlier: bool = False,
    is_opening: bool = False,
) -> events_pb2.MessageCreated:
    """Returns the event about a message for the feeds of *recipient_ids*, its audience."""
    return events_pb2.MessageCreated(
        message=convert.message(message, convert.about(_conversation_id(message), kind)),
        occurred_at=clock.to_timestamp(message.created_at),
        is_earlier=is_earlier,
        recipient_ids=map(str, recipient_ids),
        is_opening=is_opening,
    )


def files_attached(message: Message, kind: str) -> events_pb2.FilesAttached:
    return events_pb2.FilesAttached(
        message=convert.message(message, convert.about(message.conversation_id, kind)),
        occurred_at=clock.to_timestamp(message.created_at),
    )


def conversation_answered(message: Message) -> events_pb2.ConversationAnswered:
    """Returns the event about the first message by another than the buyer."""
    return events_pb2.ConversationAnswered(
        conversation_id=str(message.conversation_id),
        sender_id=str(message.sender_id),
        occurred_at=clock.to_timestamp(message.created_at),
    )


def message_updated(message: Message, kind: str) -> events_pb2.MessageUpdated:
    return events_pb2.MessageUpdated(
        message=convert.message(message, convert.about(message.conversation_id, kind)),
        occurred_at=clock.to_timestamp(message.edited_at),
    )


def message_deleted(message: Message, kind: str) -> events_pb2.MessageDeleted:
    return events_pb2.MessageDeleted(
        message=convert.message(message, convert.about(message.conversation_id, kind)),
        occurred_at=clock.to_timestamp(message.deleted_at),
    )


def message_read(conversation_id: UUID, kind: str, user_id: UUID, seq: int, now: datetime) -> events_pb2.MessageRead:
    mark = convert.read_mark(conversation_id, kind, user_id, seq, now)
    return events_pb2.MessageRead(mark=mark, occurred_at=mark.read_at)


def _conversation_id(message: Message | Row[Any]) -> UUID:
    found: UUID = message.conversation_id if isinstance(message, Message) else message.request_id
    return found
