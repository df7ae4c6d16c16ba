"""Builds the events that chat-service publishes."""

from typing import Any

from sqlalchemy import Row

from chat_service import convert
from chat_service.models import Message
from kit import clock
from twou.chat.v1 import events_pb2


def message_created(message: Message | Row[Any]) -> events_pb2.MessageCreated:
    return events_pb2.MessageCreated(
        message=convert.message(message), occurred_at=clock.to_timestamp(message.created_at)
    )
