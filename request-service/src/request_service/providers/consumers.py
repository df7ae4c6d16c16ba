from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from request_service.providers import actions
from twou.auth.v1 import auth_pb2, events_pb2


def subscription() -> Subscription:
    return Subscription(
        "request-service-users",
        {events_pb2.UserRegistered: on_user_registered, events_pb2.UserUpdated: on_user_updated},
    )


async def on_user_registered(session: Session, event: events_pb2.UserRegistered) -> None:
    if event.role == auth_pb2.ROLE_PROVIDER:
        await actions.add_provider(session, UUID(event.user_id), event.full_name)


async def on_user_updated(session: Session, event: events_pb2.UserUpdated) -> None:
    if event.role == auth_pb2.ROLE_PROVIDER:
        named_at = clock.from_timestamp(event.occurred_at)
        await actions.rename_provider(session, UUID(event.user_id), event.full_name, named_at)
