"""Conversion of news about listings from events, and of matches to protobuf."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.protobuf import EnumMap
from request_service.market.alerts.reasons import ListingState, MatchReason
from request_service.market.listings.convert import OFFERS, TYPES
from request_service.market.searches.convert import ALERTS
from request_service.market.searches.models import SavedSearch
from request_service.money import decimal_text, minor_units
from twou.request.v1 import listing_events_pb2
from twou.request.v1 import saved_search_pb2 as pb

type Changed = (
    listing_events_pb2.ListingPublished | listing_events_pb2.ListingUpdated | listing_events_pb2.ListingExpired
)
type MatchMessage = pb.SearchMatch

_REASONS = EnumMap(MatchReason, pb.MatchReason)


def listing_state(event: Changed) -> ListingState:
    """Reads the state of a listing from an event of our own."""
    listing = event.listing
    return ListingState(
        listing_id=UUID(listing.id),
        version=listing.version,
        is_visible=event.is_visible,
        price_units=minor_units(listing.price, listing.currency),
        currency=listing.currency,
    )


def match_message(search: SavedSearch, listings: Iterable[tuple[Row[Any], MatchReason]], count: int) -> pb.SearchMatch:
    """*count* is the number of all listings, of which *listings* may be a part."""
    return pb.SearchMatch(
        search_id=str(search.id),
        name=search.name,
        alert=ALERTS.to_proto[search.alert],
        listings=(_matched(listing, reason) for listing, reason in listings),
        count=count,
    )


def _matched(listing: Row[Any], reason: MatchReason) -> pb.MatchedListing:
    return pb.MatchedListing(
        listing_id=str(listing.id),
        reason=_REASONS.to_proto[reason],
        type=TYPES.to_proto[listing.type],
        offer=OFFERS.to_proto[listing.offer],
        title=listing.title,
        price=decimal_text(listing.price_units, listing.currency),
        currency=listing.currency,
    )
