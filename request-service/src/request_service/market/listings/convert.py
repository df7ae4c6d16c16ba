"""Conversion of listings from and to protobuf."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import protobuf
from kit.protobuf import EnumMap, Packer, an_id
from request_service.market.listings.errors import ListingNotFound
from request_service.market.listings.kinds import (
    FuelType,
    ListingOffer,
    ListingPosition,
    ListingType,
    PropertyType,
    Transmission,
    VehicleCondition,
)
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.listings.queries import SHOWN
from request_service.money import decimal_text
from twou.request.v1 import listing_pb2 as pb

# Others than the owner, the broker and admins are shown so much of the number of a vehicle.
_SHOWN_OF_VIN = 4

TYPES = EnumMap(ListingType, pb.ListingType)
OFFERS = EnumMap(ListingOffer, pb.ListingOffer)
STATUSES = EnumMap(ListingStatus, pb.ListingStatus)
_READ: Mapping[str, Callable[[str, Any], Any]] = {
    "offer": OFFERS.get,
    "position": EnumMap(ListingPosition, pb.ListingPosition).get,
    "property_type": EnumMap(PropertyType, pb.PropertyType).get,
    "fuel_type": EnumMap(FuelType, pb.FuelType).get,
    "transmission": EnumMap(Transmission, pb.Transmission).get,
    "condition": EnumMap(VehicleCondition, pb.VehicleCondition).get,
    "image_ids": lambda _, images: list(images.items),
}
# The rows that become messages have these attributes.
_ROW = type("ShownListing", (), {str(column.key): None for column in SHOWN})
_FULL = Packer(pb.Listing, _ROW, without={"price"})
_OUTSIDE = Packer(
    pb.Listing,
    _ROW,
    without={"price", "address", "vin", "suspended_for", "invited_broker_id"},
    renamed={"latitude": "shown_latitude", "longitude": "shown_longitude"},
)

_PLACED = Packer(pb.Listing, _ROW, without={"price", "vin", "suspended_for"})


def listing_id(text: str) -> UUID:
    """Raises ListingNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ListingNotFound)


def first_fields(message: pb.ListingFields) -> dict[str, Any]:
    """Returns the fields that were sent, by name."""
    return {
        field.name: _READ[field.name](field.name, value) if field.name in _READ else value
        for field, value in message.ListFields()
    }


def changed_fields(message: pb.UpdateListingRequest) -> dict[str, Any]:
    """Returns the fields that were sent, by name, and `None` for those to clear."""
    cleared = protobuf.cleared(message, *pb.ListingFields.DESCRIPTOR.fields_by_name)
    place = {"latitude", "longitude"}
    # One without the other means nothing.
    return first_fields(message.fields) | dict.fromkeys(cleared | (place if cleared & place else set()))


def full_listing(listing: Row[Any]) -> pb.Listing:
    """Returns a listing as its owner, its broker and admins see it."""
    return _FULL(listing, price=decimal_text(listing.price_units, listing.currency))


def public_listing(listing: Row[Any]) -> pb.Listing:
    """Returns a listing as everyone sees it."""
    return listing_message(listing, is_insider=False)


def listing_message(listing: Row[Any], *, is_insider: bool, sees_place: bool = False) -> pb.Listing:
    """Returns a listing for an insider, who is the owner, the broker or an admin, or for others.

    *sees_place* says that one of the others may know where it is.
    """
    if is_insider:
        return full_listing(listing)
    message = (_PLACED if sees_place else _OUTSIDE)(listing, price=decimal_text(listing.price_units, listing.currency))
    if listing.vin is not None:
        message.vin = listing.vin[-_SHOWN_OF_VIN:]
    if listing.address is not None and listing.position is ListingPosition.EXACT:
        message.address = listing.address
    return message
