"""Consumes our own events about listings, to tell those who have saved one, and the ends of accounts.

The work is done behind the change of the listing, which so costs the same however many users have saved it.
"""

from uuid import UUID

from kit import clock
from kit.consumer import Subscription
from kit.database import Session
from request_service.market.favourites import actions, convert
from request_service.providers import actions as providers
from twou.auth.v1.events_pb2 import UserDeleted
from twou.request.v1 import listing_events_pb2 as pb

type Changed = pb.ListingPublished | pb.ListingUpdated | pb.ListingExpired


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "request-service-favourites",
            {
                pb.ListingPublished: on_listing_changed,
                pb.ListingUpdated: on_listing_changed,
                pb.ListingExpired: on_listing_changed,
                pb.ListingDeleted: on_listing_deleted,
            },
        ),
        Subscription("request-service-favourite-departures", {UserDeleted: on_user_deleted}),
    )


async def on_listing_changed(session: Session, event: Changed) -> None:
    await actions.note_change(session, convert.told_state(event.listing))


async def on_listing_deleted(session: Session, event: pb.ListingDeleted) -> None:
    await actions.forget_listing(session, UUID(event.listing_id))


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    # Marks the account too, so that no command of a token that outlives it adds a favourite afterwards.
    await providers.erase_provider(session, user_id, clock.from_timestamp(event.occurred_at))
    await actions.erase_user(session, user_id)
