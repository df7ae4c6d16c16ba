"""Rules for events about sellers, their listings, and those who look for these."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, NewsRule
from kit import clock
from kit.protobuf import optional
from twou.request.v1 import listing_events_pb2, seller_events_pb2
from twou.request.v1.saved_search_events_pb2 import SearchMatched

SELLER_PAGE = "/account/selling"


def _listing(event: Any, *, kind: str, **more: str) -> News:
    """Tells the owner and the broker who takes part."""
    listing = event.listing
    for user_id in filter(None, (listing.owner_id, optional(listing, "broker_id"))):
        yield NotificationDraft(
            kind,
            UUID(user_id),
            clock.from_timestamp(event.occurred_at),
            {"title": listing.title, **more},
            link=f"/listings/{listing.id}",
            data={"listing_id": listing.id, **more},
        )


def _suspended(event: listing_events_pb2.ListingSuspended) -> News:
    """Tells of a decision of a moderator, with its reason as one of the usual words."""
    return _listing(event, kind="listing.suspended", reason=event.reason)


def _deleted(event: listing_events_pb2.ListingDeleted) -> News:
    """Tells an owner whose listing an admin has deleted. Without an actor, their account is deleted."""
    if optional(event, "actor_id") not in (None, event.owner_id):
        yield NotificationDraft(
            "listing.deleted",
            UUID(event.owner_id),
            clock.from_timestamp(event.occurred_at),
            link=SELLER_PAGE,
            data={"listing_id": event.listing_id},
        )


def _seller(event: Any, *, kind: str) -> News:
    at = clock.from_timestamp(event.occurred_at)
    yield NotificationDraft(kind, UUID(event.user_id), at, {"reason": event.reason}, link=SELLER_PAGE)


def _matched(event: SearchMatched) -> News:
    """Tells the owner of a saved search of the listings that it finds, and of the first by its title."""
    match = event.match
    first = match.listings[0]
    yield NotificationDraft(
        "search.matched",
        UUID(event.user_id),
        clock.from_timestamp(event.occurred_at),
        {"search": match.name, "title": first.title, "listings": match.count},
        link=f"/searches/{match.search_id}",
        data={"search_id": match.search_id, "listing_id": first.listing_id},
    )


RULES: Mapping[type[Message], NewsRule] = {
    listing_events_pb2.ListingExpiring: partial(_listing, kind="listing.expiring"),
    listing_events_pb2.ListingExpired: partial(_listing, kind="listing.expired"),
    listing_events_pb2.ListingSuspended: _suspended,
    listing_events_pb2.ListingRestored: partial(_listing, kind="listing.restored"),
    listing_events_pb2.ListingDeleted: _deleted,
    SearchMatched: _matched,
    seller_events_pb2.SellerSuspended: partial(_seller, kind="seller.suspended"),
    seller_events_pb2.SellerRestored: partial(_seller, kind="seller.restored"),
}
