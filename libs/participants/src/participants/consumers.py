"""Consumes the events of request-service and keeps a copy of participants current."""

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
    """Returns the subscriptions of `service`; their durable names begin with its name."""

    async def note_request(session: Session, event: RequestEvent) -> None:
        await projection.note(session, convert.state_of_request(event.request))

    return (Subscription(f"{service}-requests", dict.fromkeys(_EVENTS, note_request)),)
