"""The JSON of what a search counts."""

from typing import Annotated, Any, Self

from google.protobuf.message import Message

from gateway import wire
from gateway.values import EnumName, Json, View
from twou.request.v1 import listing_search_pb2 as pb

Facet = Annotated[str, EnumName(pb.ListingFacet)]


class FacetValue(View):
    value: str
    count: int


class Range(View):
    min: float
    max: float


class Facets(View):
    """The values of the listings that a search finds. Each facet and each range leaves its own filter out."""

    facets: dict[str, list[FacetValue]]
    """The 20 most frequent values of each, the most frequent first."""
    ranges: dict[str, Range]
    """Of the price, in the currency of the search, the year, the mileage, the size and the bedrooms."""
    exact: bool
    """False if more than 10,000 listings were found: the numbers are those of 10,000 of them."""

    @classmethod
    def of(cls, message: Message, **extra: Any) -> Json[Self]:
        if not isinstance(message, pb.ListListingFacetsResponse):
            raise TypeError(f"{message.DESCRIPTOR.full_name} has no facets")
        found = [wire.fields(one) for one in message.facets]
        ranges = {one.name: {"min": float(one.min), "max": float(one.max)} for one in message.ranges}
        facets = {one["facet"]: one["values"] for one in found if one["facet"]}
        return Json({"facets": facets, "ranges": ranges, "exact": message.is_exact} | extra)


class MapCell(View):
    cell: str
    """Of H3, in hexadecimal digits."""
    latitude: float
    longitude: float
    """The middle of the cell."""
    count: int
