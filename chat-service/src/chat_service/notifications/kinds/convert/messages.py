"""Makes notifications of messages, for the members whom this service knows: the event itself does not name them."""

from collections.abc import Iterable
from uuid import UUID

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, conversation_group
from kit import clock
from twou.chat.v1 import events_pb2 as pb


def message_news(event: pb.MessageCreated, user_ids: Iterable[UUID]) -> News:
    """Tells the members of a message, without a word of it: it may hold an address or a phone number."""
    message = event.message
    for user_id in user_ids:
        yield NotificationDraft(
            "message.created",
            user_id,
            clock.from_timestamp(event.occurred_at),
            actor_id=UUID(message.sender_id),
            request_id=UUID(message.request_id) if message.request_id else None,
            link=f"/conversations/{message.conversation_id}",
            group_key=conversation_group(message.conversation_id),
            data={"conversation_id": message.conversation_id},
        )
