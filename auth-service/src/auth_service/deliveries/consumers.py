"""Consumes the requests of other services for mails and text messages: they know no addresses and numbers."""

from auth_service.deliveries import actions, convert
from kit.consumer import Subscription
from kit.database import Session
from twou.chat.v1 import delivery_events_pb2 as pb


def subscriptions() -> tuple[Subscription, ...]:
    return (Subscription("auth-service-deliveries", {pb.DeliveryRequested: on_delivery_requested}),)


async def on_delivery_requested(session: Session, event: pb.DeliveryRequested) -> None:
    wanted = convert.wanted(event)
    match wanted.channel:
        case pb.DELIVERY_CHANNEL_EMAIL:
            await actions.take_mail(session, wanted)
        case pb.DELIVERY_CHANNEL_SMS:
            await actions.take_text(session, wanted)
        case _:
            raise ValueError(f"there is no channel {wanted.channel}")
