"""Door 2: NATS. What request-service tells about its requests, for the copy of who takes part, and auth-service of
accounts that are gone.
"""

from uuid import UUID

from chat_service import actions, convert
from kit import idempotency
from kit.consumer import Subscription
from kit.database import Session
from twou.auth.v1.events_pb2 import UserDeleted
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


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription("chat-service-requests", dict.fromkeys(_EVENTS, note_request)),
        Subscription("chat-service-users", {UserDeleted: on_user_deleted}),
    )


async def note_request(session: Session, event: RequestEvent) -> None:
    await actions.note_participants(session, convert.state_of_request(event.request))


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    await actions.erase_sender(session, user_id)
    await idempotency.forget(session, user_id)
