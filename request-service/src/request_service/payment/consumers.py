"""Consumes the events of auth-service that concern money.

Assistance and booking consume the same events by durable consumers of their own, before or after this one.
"""

from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from request_service.payment.methods import actions as methods
from request_service.payment.payments import queries as payments
from request_service.payment.payouts import actions as payouts
from request_service.payment.quotes import actions as quotes
from request_service.providers import actions as providers
from twou.auth.v1.events_pb2 import UserDeleted


def subscriptions() -> tuple[Subscription, ...]:
    return (Subscription("request-service-payment-departures", {UserDeleted: on_user_deleted}),)


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    # Marks the account too, so that no command of a token that outlives it adds a quote afterwards.
    await providers.erase_provider(session, user_id, clock.from_timestamp(event.occurred_at))
    await quotes.erase_user(session, user_id)
    await payments.erase_payer(session, user_id)
    await methods.erase_user(session, user_id)
    await payouts.erase_provider_accounts(session, user_id)
