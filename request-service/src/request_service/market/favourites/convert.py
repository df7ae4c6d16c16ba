"""Conversion of favourites to protobuf, and of events about listings."""

from collections.abc import Sequence
from uuid import UUID

from kit import clock
from request_service.market.favourites.models import ToldState
from request_service.market.favourites.saved import Saved
from request_service.market.listings import convert as listings
from request_service.money import decimal_text, minor_units
from twou.request.v1 import favourite_pb2 as pb
from twou.request.v1 import listing_pb2

type FavouriteChange = pb.FavouriteChange


def favourite_message(saved: Saved) -> pb.Favourite:
    shown = saved.listing
    return pb.Favourite(
        listing_id=str(saved.listing_id),
        created_at=clock.to_timestamp(saved.created_at),
        listing=None if shown is None else listings.listing_message(shown, is_insider=saved.is_insider),
    )


def favourites(found: Sequence[Saved], next_cursor: str) -> pb.ListFavouritesResponse:
    return pb.ListFavouritesResponse(favourites=map(favourite_message, found), next_cursor=next_cursor)


def change_message(before: ToldState, after: ToldState) -> pb.FavouriteChange:
    return pb.FavouriteChange(
        listing_id=str(after.listing_id),
        price=decimal_text(after.price_units, after.currency),
        currency=after.currency,
        status=listings.STATUSES.to_proto[after.status],
        previous_price=decimal_text(before.price_units, before.currency),
        previous_currency=before.currency,
        previous_status=listings.STATUSES.to_proto[before.status],
    )


def told_state(listing: listing_pb2.Listing) -> ToldState:
    """Reads the state of a listing from an event of our own."""
    return ToldState(
        listing_id=UUID(listing.id),
        price_units=minor_units(listing.price, listing.currency),
        currency=listing.currency,
        status=listings.STATUSES.get("status", listing.status),
        version=listing.version,
    )
