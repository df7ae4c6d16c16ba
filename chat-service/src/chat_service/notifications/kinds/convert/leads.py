"""Makes notifications of leads, for the seller's side. What the buyer has written is read in the conversation."""

from collections.abc import Mapping
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, NewsRule, conversation_group
from kit import clock
from twou.request.v1.lead_events_pb2 import LeadCreated


def _created(event: LeadCreated) -> News:
    """Tells of a lead and of the message that came with it. Reading the conversation ends the notification."""
    lead = event.lead
    for user_id in filter(None, (lead.seller_id, lead.broker_id)):
        yield NotificationDraft(
            "lead.created",
            UUID(user_id),
            clock.from_timestamp(event.occurred_at),
            {"title": event.listing_title},
            actor_id=UUID(lead.buyer_id),
            link=f"/conversations/{lead.conversation_id}",
            group_key=conversation_group(lead.conversation_id),
            data={"conversation_id": lead.conversation_id, "listing_id": lead.listing_id},
        )


RULES: Mapping[type[Message], NewsRule] = {LeadCreated: _created}
