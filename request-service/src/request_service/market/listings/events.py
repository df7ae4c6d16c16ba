"""Builds the events about listings."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from sqlalchemy import Row

from kit import clock
from request_service.market.listings import convert
from request_service.market.listings.models import Listing
from twou.request.v1 import listing_events_pb2 as pb

# Makes an event of a listing and of who has acted, or `None` for the system.
type MakeEvent = Callable[[Row[Any], UUID | None], Message]


def listing_published(listing: Row[Any], actor_id: UUID | None) -> pb.ListingPublished:
    return pb.ListingPublished(**_fact(listing, actor_id))


def listing_updated(listing: Row[Any], actor_id: UUID | None) -> pb.ListingUpdated:
    return pb.ListingUpdated(**_fact(listing, actor_id))


def listing_expiring(listing: Row[Any], actor_id: UUID | None) -> pb.ListingExpiring:
    return pb.ListingExpiring(**_fact(listing, actor_id))


def listing_expired(listing: Row[Any], actor_id: UUID | None) -> pb.ListingExpired:
    return pb.ListingExpired(**_fact(listing, actor_id))


def listing_suspended(listing: Row[Any], reason: str, now: datetime) -> pb.ListingSuspended:
    return pb.ListingSuspended(
        listing=convert.full_listing(listing), reason=reason, occurred_at=clock.to_timestamp(now)
    )


def listing_restored(listing: Row[Any], now: datetime) -> pb.ListingRestored:
    return pb.ListingRestored(listing=convert.full_listing(listing), occurred_at=clock.to_timestamp(now))


def listing_deleted(listing: Listing, actor_id: UUID | None, now: datetime) -> pb.ListingDeleted:
    """*listing* is erased, and flushed: its version counts that too."""
    return pb.ListingDeleted(
        listing_id=str(listing.id),
        owner_id=str(listing.owner_id),
        actor_id=None if actor_id is None else str(actor_id),
        occurred_at=clock.to_timestamp(now),
        version=listing.version,
    )


def _fact(listing: Row[Any], actor_id: UUID | None) -> dict[str, Any]:
    return {
        "listing": convert.full_listing(listing),
        "actor_id": None if actor_id is None else str(actor_id),
        "occurred_at": clock.to_timestamp(clock.now()),
        "is_visible": listing.is_visible,
    }
