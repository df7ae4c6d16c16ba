"""Consumes the events of leads. Each verb knows by itself what is new, so the events need no inbox of their own."""

from uuid import UUID

from chat_service.leads import actions, convert
from kit.consumer import Subscription
from kit.database import Session
from twou.request.v1.lead_events_pb2 import LeadCreated, LeadRepeated, LeadUpdated


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "chat-service-leads",
            {LeadCreated: on_lead_created, LeadRepeated: on_lead_repeated, LeadUpdated: on_lead_updated},
        ),
    )


async def on_lead_created(session: Session, event: LeadCreated) -> None:
    await actions.open_conversation(session, convert.state(event.lead, event.listing_title), event.message)


async def on_lead_repeated(session: Session, event: LeadRepeated) -> None:
    state = convert.state(event.lead, event.listing_title)
    await actions.repeat_lead(session, state, event.message, UUID(event.message_id))


async def on_lead_updated(session: Session, event: LeadUpdated) -> None:
    await actions.note_lead(session, convert.state(event.lead, event.listing_title))
