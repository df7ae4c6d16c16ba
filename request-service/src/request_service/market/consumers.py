"""Consumes the events of auth-service that concern the marketplace.

Assistance and booking consume the same events by durable consumers of their own, before or after these.
"""

import contextlib
from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from kit.errors import Unauthenticated
from request_service.market import actions
from request_service.market.sellers import actions as sellers
from request_service.providers import actions as providers
from request_service.providers.clients import REGISTERED_TO_SELL
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserReactivated, UserRegistered, UserUpdated


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription("request-service-sellers", {UserRegistered: on_user_registered, UserUpdated: on_user_updated}),
        Subscription(
            "request-service-seller-accounts",
            {
                UserDeactivated: on_user_deactivated,
                UserReactivated: on_user_reactivated,
                UserDeleted: on_user_deleted,
            },
        ),
    )


async def on_user_registered(session: Session, event: UserRegistered) -> None:
    """Opens the profile of an account that registered to sell."""
    if event.registered_as in REGISTERED_TO_SELL:
        # Their account may have been deleted since.
        with contextlib.suppress(Unauthenticated):
            await sellers.open_seller(session, UUID(event.user_id), event.full_name)


async def on_user_updated(session: Session, event: UserUpdated) -> None:
    await sellers.rename_seller(session, UUID(event.user_id), event.full_name, clock.from_timestamp(event.occurred_at))


async def on_user_deactivated(session: Session, event: UserDeactivated) -> None:
    changed_at = clock.from_timestamp(event.occurred_at)
    await actions.note_activity(session, UUID(event.user_id), is_active=False, changed_at=changed_at)


async def on_user_reactivated(session: Session, event: UserReactivated) -> None:
    changed_at = clock.from_timestamp(event.occurred_at)
    await actions.note_activity(session, UUID(event.user_id), is_active=True, changed_at=changed_at)


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    # Marks the account too, so that no command of a token that outlives it offers anything afterwards.
    await providers.erase_provider(session, user_id, clock.from_timestamp(event.occurred_at))
    await actions.erase_user(session, user_id)
