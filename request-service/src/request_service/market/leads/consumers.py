"""Consumes what chat-service tells of conversations about leads, and the changes of a listing's broker."""

from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from request_service.market.leads import actions
from twou.chat.v1.conversation_pb2 import CONVERSATION_KIND_LISTING
from twou.chat.v1.events_pb2 import ConversationAnswered, ConversationCreated
from twou.request.v1.listing_events_pb2 import ListingUpdated


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "request-service-leads",
            {ConversationAnswered: on_conversation_answered, ConversationCreated: on_conversation_created},
        ),
        Subscription("request-service-lead-brokers", {ListingUpdated: on_listing_updated}),
    )


async def on_conversation_answered(session: Session, event: ConversationAnswered) -> None:
    await actions.note_answer(session, UUID(event.conversation_id), clock.from_timestamp(event.occurred_at))


async def on_conversation_created(session: Session, event: ConversationCreated) -> None:
    if event.conversation.kind == CONVERSATION_KIND_LISTING:
        await actions.note_conversation(session, UUID(event.conversation.id))


async def on_listing_updated(session: Session, event: ListingUpdated) -> None:
    await actions.note_broker(session, UUID(event.listing.id))
