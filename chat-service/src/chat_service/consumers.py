"""Door 2: NATS. What request-service tells about its requests, for the copy of who takes part."""

from chat_service import actions, convert
from kit.consumer import Subscription
from kit.database import Session
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


def subscription() -> Subscription:
    return Subscription("chat-service-requests", dict.fromkeys(_EVENTS, note_request))


async def note_request(session: Session, event: RequestEvent) -> None:
    await actions.note_participants(session, convert.state_of_request(event.request))
