"""Listens to the events of request-service for a copy of participants."""

from kit.consumer import Subscription
from kit.database import Session
from participants import convert
from participants.models import ParticipantsMixin
from participants.projection import Projection
from twou.request.v1.events_pb2 import (
    RequestAccepted,
    RequestCancelled,
    RequestCompleted,
    RequestCreated,
    RequestStarted,
    RequestUpdated,
)

type RequestEvent = (
    RequestCreated | RequestUpdated | RequestAccepted | RequestStarted | RequestCompleted | RequestCancelled
)

_EVENTS: tuple[type[RequestEvent], ...] = (
    RequestCreated,
    RequestUpdated,
    RequestAccepted,
    RequestStarted,
    RequestCompleted,
    RequestCancelled,
)


def subscriptions[Row: ParticipantsMixin](service: str, projection: Projection[Row]) -> tuple[Subscription, ...]:
    """What `service` listens to, under durable names that begin with its own."""

    async def note_request(session: Session, event: RequestEvent) -> None:
        await projection.note(session, convert.state_of_request(event.request))

    return (Subscription(f"{service}-requests", dict.fromkeys(_EVENTS, note_request)),)
