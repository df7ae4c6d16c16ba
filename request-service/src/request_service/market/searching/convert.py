"""Conversion of searches from and to protobuf."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kit.errors import InvalidInput
from kit.ids import find_id
from kit.protobuf import EnumMap, optional
from request_service import geo, money, validation
from request_service.geo import Place
from request_service.market.catalogue import words
from request_service.market.catalogue.models import NOTHING_UP, name_key
from request_service.market.listings.kinds import (
    FuelType,
    ListingOffer,
    ListingType,
    PropertyType,
    Transmission,
    VehicleCondition,
)
from request_service.market.listings.lifecycle import LIVE, ListingStatus
from request_service.market.searching import cells, orders, wishes
from request_service.market.searching.orders import ListingSearch
from request_service.market.searching.reads import Found, Map, Values
from request_service.market.searching.wishes import Bounds, Box, Circle, Facet, Filter, Sort
from twou.request.v1 import listing_pb2
from twou.request.v1 import listing_search_pb2 as pb

_SORTS, _FACETS = EnumMap(Sort, pb.ListingSort), EnumMap(Facet, pb.ListingFacet)
# The parts of a filter that are kinds, each with the name that people know it by.
_KINDS: Mapping[str, tuple[str, EnumMap[Any, Any]]] = {
    "types": ("type", EnumMap(ListingType, listing_pb2.ListingType)),
    "offers": ("offer", EnumMap(ListingOffer, listing_pb2.ListingOffer)),
    "statuses": ("status", EnumMap(ListingStatus, listing_pb2.ListingStatus)),
    "property_types": ("property_type", EnumMap(PropertyType, listing_pb2.PropertyType)),
    "fuel_types": ("fuel_type", EnumMap(FuelType, listing_pb2.FuelType)),
    "transmissions": ("transmission", EnumMap(Transmission, listing_pb2.Transmission)),
    "conditions": ("condition", EnumMap(VehicleCondition, listing_pb2.VehicleCondition)),
}
_NAMES = {"makes": "make", "models": "model", "regions": "region"}
_MAX_NAME_LENGTH = 200
_MAX_VALUES = 50
_PRICE_SORTS = (Sort.PRICE, Sort.PRICE_DOWN)
# Counted if a request names none.
_USUAL_FACETS = ("type", "offer", "property_type", "make", "region")


def search(message: pb.ListListingsRequest) -> ListingSearch:
    """Returns a checked search. Raises InvalidInput."""
    sort = _SORTS.find("sort", message.sort) or Sort.NEWEST
    wanted = listing_filter(message.filter, needs_currency=sort in _PRICE_SORTS)
    return orders.search(wanted, sort, message.limit, message.offset, message.cursor)


def facets(message: pb.ListListingFacetsRequest) -> list[str]:
    """Returns the names of the facets that are asked for, each once."""
    return list(dict.fromkeys(_FACETS.get("facets", one).value for one in message.facets)) or list(_USUAL_FACETS)


def zoom(message: pb.MapListingsRequest) -> int:
    if not message.filter.HasField("box"):
        raise InvalidInput.field("bbox", "is missing")
    return int(validation.number("zoom", message.zoom, 0, cells.MAX_ZOOM))


def listing_filter(message: pb.ListingFilter, *, needs_currency: bool = False) -> Filter:
    """Returns a checked filter. Raises InvalidInput."""
    people = {name: find_id(getattr(message, name)) for name in ("seller_id", "broker_id") if message.HasField(name)}
    parts: dict[str, Any] = {part: _kinds(message, part) for part in _KINDS}
    parts |= {part: _names(message, part) for part in _NAMES}
    parts |= _bounds(message, needs_currency=needs_currency)
    parts |= {name: optional(message, name) for name in ("verified_broker", "with_images")}
    return Filter(
        q=wishes.words_of(optional(message, "q")),
        location=_location(message),
        available_on=_day(optional(message, "available_on")),
        seller_id=people.get("seller_id"),
        broker_id=people.get("broker_id"),
        circle=_circle(message),
        box=_box(message),
        # A text that is no id is no account.
        finds_nothing=None in people.values(),
        **parts,
    )


def _kinds(message: pb.ListingFilter, part: str) -> tuple[str, ...]:
    name, kinds = _KINDS[part]
    found = tuple(sorted({kinds.get(name, number).value for number in getattr(message, part)}))
    if part == "statuses" and not LIVE.issuperset(found):
        raise InvalidInput.field("status", "must be available, pending or under_offer")
    return found


def _names(message: pb.ListingFilter, part: str) -> tuple[str, ...]:
    name, values = _NAMES[part], getattr(message, part)
    if len(values) > _MAX_VALUES:
        raise InvalidInput.field(name, f"must have at most {_MAX_VALUES} values")
    lines = (validation.optional_line(name, value, max_length=_MAX_NAME_LENGTH) for value in values)
    return tuple(sorted({key for line in lines if line and (key := name_key(line))}))


def _bounds(message: pb.ListingFilter, *, needs_currency: bool) -> dict[str, Any]:
    """Returns the bounds of numbers, and the currency in which prices are compared."""
    stated = optional(message, "currency")
    currency = money.currency_of(money.DEFAULT_CURRENCY if stated is None else stated)
    ends = {"least": optional(message, "min_price"), "most": optional(message, "max_price")}
    fields = {"least": "min_price", "most": "max_price"}
    price = {
        end: None if one is None else money.minor_units(one, currency, field=fields[end]) for end, one in ends.items()
    }
    holds = stated is not None or needs_currency or any(one is not None for one in price.values())
    numbers = {name: _number_bounds(message, name) for name in ("year", "mileage", "size", "bedrooms")}
    return {"price": Bounds(**price), "currency": currency if holds else None, **numbers}


def _number_bounds(message: pb.ListingFilter, name: str) -> Bounds:
    least, most = optional(message, f"min_{name}"), optional(message, f"max_{name}")
    for end, value in (("min", least), ("max", most)):
        if value is not None:
            validation.number(f"{end}_{name}", value, 0, NOTHING_UP - 1)
    return Bounds(least, most)


def _location(message: pb.ListingFilter) -> str | None:
    part = validation.optional_line("location", message.location, max_length=_MAX_NAME_LENGTH)
    return None if part is None else words.line(part)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput.field("available_on", "must be a date, as in 2026-11-29") from error


def _circle(message: pb.ListingFilter) -> Circle | None:
    latitude, longitude = optional(message, "latitude"), optional(message, "longitude")
    radius_km = optional(message, "radius_km")
    if latitude is None and longitude is None and radius_km is None:
        return None
    for name, value in (("lat", latitude), ("lon", longitude)):
        if value is None:
            raise InvalidInput.field(name, "is missing: lat and lon belong together")
    place = Place(validation.number("lat", latitude, -90, 90), validation.number("lon", longitude, -180, 180))
    wanted = wishes.DEFAULT_RADIUS_KM if radius_km is None else radius_km
    if not 0 < wanted <= wishes.MAX_RADIUS_KM:
        raise InvalidInput.field("radius_km", f"must be above 0 and at most {wishes.MAX_RADIUS_KM:g}")
    return Circle(place, wanted)


def _box(message: pb.ListingFilter) -> Box | None:
    box = message.box
    return wishes.box_of(box.west, box.south, box.east, box.north) if message.HasField("box") else None


def found_listings(found: Found, listings: Iterable[listing_pb2.Listing]) -> pb.ListListingsResponse:
    return pb.ListListingsResponse(
        listings=listings,
        next_cursor=found.next_cursor,
        total=found.counted.total,
        is_exact=found.counted.is_exact,
    )


def values_message(values: Values, names: Iterable[str], currency: str) -> pb.ListListingFacetsResponse:
    return pb.ListListingFacetsResponse(
        facets=[
            pb.FacetValues(
                facet=_FACETS.to_proto[Facet(name)],
                values=[pb.FacetValue(value=value, count=count) for value, count in values.facets.get(name, ())],
            )
            for name in names
        ],
        ranges=[
            pb.ValueRange(name=name, min=_decimal(name, least, currency), max=_decimal(name, most, currency))
            for name, (least, most) in sorted(values.ranges.items())
        ],
        is_exact=values.is_exact,
    )


def map_message(found: Map) -> pb.MapListingsResponse:
    places = ((cell, geo.centre(cell), count) for cell, count in sorted(found.cells.items()))
    return pb.MapListingsResponse(
        cells=[
            pb.MapCell(cell=f"{cell:x}", latitude=place.latitude, longitude=place.longitude, count=count)
            for cell, place, count in places
        ],
        total=found.counted.total,
        is_exact=found.counted.is_exact,
    )


def _decimal(name: str, value: float, currency: str) -> str:
    return money.decimal_text(int(value), currency) if name == "price" else format(value, ".10g")
