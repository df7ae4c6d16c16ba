"""Consumes our own events about listings, to note what is news to those who have saved searches.

The work is done behind the change of the listing, which so costs the same however many searches there are.
"""

from uuid import UUID

from kit.consumer import Subscription
from kit.database import Session
from request_service.market.alerts import actions, convert
from request_service.market.alerts.convert import Changed
from twou.request.v1 import listing_events_pb2 as pb


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(
            "request-service-search-alerts",
            {
                pb.ListingPublished: on_listing_changed,
                pb.ListingUpdated: on_listing_changed,
                pb.ListingExpired: on_listing_changed,
                pb.ListingDeleted: on_listing_deleted,
            },
        ),
    )


async def on_listing_changed(session: Session, event: Changed) -> None:
    await actions.note_change(session, convert.listing_state(event))


async def on_listing_deleted(session: Session, event: pb.ListingDeleted) -> None:
    await actions.forget_listing(session, UUID(event.listing_id))
