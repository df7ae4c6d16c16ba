"""Consumes the events of auth-service about accounts.

Deactivations and deletions have a durable consumer of their own. When a replica of the previous release reconnects, it
resets the filter of a durable that it shares, and the server never redelivers the events that it skipped meanwhile; no
erasure may be lost that way. So the end of an account may be handled before its registration.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from kit import clock, idempotency
from kit.consumer import Subscription
from kit.database import Session
from kit.ids import find_id
from request_service.assistance import actions
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.money import NO_MONEY, RequestMoney
from request_service.commitments import actions as commitments
from request_service.providers import actions as providers
from request_service.providers import queries as provider_queries
from request_service.reviews import actions as reviews
from request_service.verification import actions as verification
from twou.auth.v1 import auth_pb2
from twou.auth.v1.document_events_pb2 import AccountVerified
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserRegistered, UserUpdated
from twou.auth.v1.moderation_events_pb2 import ContentRemoved

# Longer than a token is accepted after a deactivation. A provider who accepts a job later has been reactivated.
_LAST_ACCEPTANCE = timedelta(minutes=1)


def subscriptions(
    money: RequestMoney = NO_MONEY, rules: Callable[[], DispatchRuleSet] = DispatchRuleSet
) -> tuple[Subscription, ...]:
    """*money* is that of the requests that end with an account; *rules* are those of dispatch at the moment."""
    departures = {
        UserDeactivated: partial(on_user_deactivated, money=money),
        UserDeleted: partial(on_user_deleted, money=money),
    }
    return (
        Subscription("request-service-users", {UserRegistered: on_user_registered, UserUpdated: on_user_updated}),
        Subscription("request-service-departures", departures),
        Subscription("request-service-removals", {ContentRemoved: partial(on_content_removed, money=money)}),
        Subscription("request-service-verifications", {AccountVerified: partial(on_account_verified, rules=rules)}),
    )


async def on_user_registered(session: Session, event: UserRegistered) -> None:
    if event.role == auth_pb2.ROLE_PROVIDER:
        await providers.add_provider(session, UUID(event.user_id), event.full_name)


async def on_user_updated(session: Session, event: UserUpdated) -> None:
    user_id, named_at = UUID(event.user_id), clock.from_timestamp(event.occurred_at)
    if event.role == auth_pb2.ROLE_PROVIDER:
        await providers.rename_provider(session, user_id, event.full_name, named_at)
    elif await providers.retire_provider(session, user_id, event.full_name, named_at):
        await dispatch.withdraw_offers_to(session, user_id)


async def on_account_verified(
    session: Session, event: AccountVerified, rules: Callable[[], DispatchRuleSet] = DispatchRuleSet
) -> None:
    """A provider who ceases to be verified keeps their job. Their open offers go to others where that is required."""
    user_id = UUID(event.user_id)
    # The erasure of the account leaves nothing to be verified, and this event may arrive after it.
    if await provider_queries.lock_whether_deleted(session, user_id):
        return
    is_news = await verification.note_verification(
        session,
        user_id,
        is_verified=event.is_verified,
        version=event.version,
        changed_at=clock.from_timestamp(event.occurred_at),
    )
    if is_news and not event.is_verified:
        rule_set = rules()
        await dispatch.withdraw_offers_to(
            session, user_id, lambda request: rule_set.of(request.category).require_verified
        )


async def on_content_removed(session: Session, event: ContentRemoved, money: RequestMoney = NO_MONEY) -> None:
    """Removes a review or a request; other services own the other content."""
    subject_id = find_id(event.subject_id)
    if subject_id is None:
        return
    if event.subject_type == "review":
        await reviews.remove_review(session, subject_id)
    elif event.subject_type == "request":
        await actions.remove_request(session, subject_id, money)


async def on_user_deactivated(session: Session, event: UserDeactivated, money: RequestMoney = NO_MONEY) -> None:
    provider_id, deactivated_at = UUID(event.user_id), clock.from_timestamp(event.occurred_at)
    await providers.make_unavailable(session, provider_id)
    await dispatch.withdraw_offers_to(session, provider_id)
    await actions.give_up_jobs(session, provider_id, money, accepted_before=deactivated_at + _LAST_ACCEPTANCE)


async def on_user_deleted(session: Session, event: UserDeleted, money: RequestMoney = NO_MONEY) -> None:
    """Erases a user who may have been a client, a provider, or both in turn."""
    user_id = UUID(event.user_id)
    await providers.erase_provider(session, user_id, clock.from_timestamp(event.occurred_at))
    await verification.erase_verification(session, user_id)
    await dispatch.erase_offers_to(session, user_id)
    await actions.give_up_jobs(session, user_id, money)
    await actions.erase_client(session, user_id, money)
    await dispatch.erase_searches_for(session, user_id)
    await reviews.erase_comments(session, user_id)
    await commitments.erase_calendar(session, user_id)
    await idempotency.forget(session, user_id)
