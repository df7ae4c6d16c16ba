"""Consumes the acts that other services report, so that there is one audit trail."""

from auth_service.audit import convert
from kit.consumer import Subscription
from kit.database import Session
from twou.audit.v1.events_pb2 import ActRecorded


def subscriptions() -> tuple[Subscription, ...]:
    return (Subscription("auth-service-acts", {ActRecorded: on_act_recorded}),)


async def on_act_recorded(session: Session, event: ActRecorded) -> None:
    session.add(convert.act(event))
