"""Consumes the events of auth-service that concern brokers.

Other nouns consume the same events by durable consumers of their own, before or after this one.
"""

from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from request_service.market.brokers import actions
from request_service.providers import actions as providers
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserReactivated, UserUpdated


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "request-service-brokers",
            {
                UserUpdated: on_user_updated,
                UserDeactivated: on_user_deactivated,
                UserReactivated: on_user_reactivated,
                UserDeleted: on_user_deleted,
            },
        ),
    )


async def on_user_updated(session: Session, event: UserUpdated) -> None:
    await actions.rename_broker(session, UUID(event.user_id), event.full_name, clock.from_timestamp(event.occurred_at))


async def on_user_deactivated(session: Session, event: UserDeactivated) -> None:
    since = clock.from_timestamp(event.occurred_at)
    await actions.note_standing(session, UUID(event.user_id), is_active=False, since=since)


async def on_user_reactivated(session: Session, event: UserReactivated) -> None:
    since = clock.from_timestamp(event.occurred_at)
    await actions.note_standing(session, UUID(event.user_id), is_active=True, since=since)


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    # Marks the account too, so that no command of a token that outlives it adds a broker afterwards.
    await providers.erase_provider(session, user_id, clock.from_timestamp(event.occurred_at))
    await actions.erase_broker(session, user_id)
