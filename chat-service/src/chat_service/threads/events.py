"""Builds the events about conversations."""

from chat_service.threads import convert
from chat_service.threads.convert import Seen
from kit import clock
from twou.chat.v1 import events_pb2


def conversation_created(seen: Seen) -> events_pb2.ConversationCreated:
    return events_pb2.ConversationCreated(
        conversation=convert.shared(seen), occurred_at=clock.to_timestamp(clock.now())
    )


def conversation_updated(seen: Seen) -> events_pb2.ConversationUpdated:
    return events_pb2.ConversationUpdated(
        conversation=convert.shared(seen), occurred_at=clock.to_timestamp(clock.now())
    )


def own_conversation_updated(seen: Seen) -> events_pb2.ConversationUpdated:
    """The event for one member alone, with what is their own."""
    return events_pb2.ConversationUpdated(conversation=convert.own(seen), occurred_at=clock.to_timestamp(clock.now()))
