"""The query parameters of searches of listings.

There are so many that the framework would take longer to look for those that are not sent than for all the rest of the
request. So the ones that are sent are read here, and the document gets all of them from the same table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, TypeAdapter, ValidationError

from gateway import wire
from gateway.features.listings.schemas import (
    Condition,
    FuelType,
    ListingOffer,
    ListingType,
    PropertyType,
    Transmission,
)
from gateway.paging import Cursor
from gateway.values import ONE_LINE, Day, EnumName, ShortText, Stated
from kit.errors import FieldIssue, InvalidInput
from twou.request.v1 import listing_pb2, listing_search_pb2

type Convert = Callable[[Any], Any]

_MAX_VALUES = 50
_SIDES = ("west", "south", "east", "north")

LiveStatus = Annotated[
    str,
    EnumName(
        listing_pb2.ListingStatus,
        listing_pb2.LISTING_STATUS_AVAILABLE,
        listing_pb2.LISTING_STATUS_PENDING,
        listing_pb2.LISTING_STATUS_UNDER_OFFER,
    ),
]
Sort = Annotated[str, EnumName(listing_search_pb2.ListingSort), Stated(rule="`distance` needs `lat` and `lon`.")]
Words = Annotated[ShortText, Stated(maxLength=200, pattern=ONE_LINE, rule="At most 20 words.")]
Name = Annotated[ShortText, Stated(maxLength=200, pattern=ONE_LINE)]
_Price = Annotated[
    float,
    Field(ge=0, le=10**12, allow_inf_nan=False),
    Stated(rule="With at most the digits after the point that the currency has."),
]
_Number = Annotated[int, Field(ge=0, le=2**31 - 2)]
_Size = Annotated[float, Field(ge=0, le=2**31 - 2, allow_inf_nan=False)]
CurrencyCode = Annotated[ShortText, Stated(pattern="^[A-Za-z]{3}$", examples=["ETB"], rule="A code of ISO 4217.")]
_TOGETHER = Stated(rule="`lat` and `lon` belong together, and `radius_km` needs them.")
_Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), _TOGETHER]
_Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), _TOGETHER]
_Radius = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False), _TOGETHER]
BoxText = Annotated[
    ShortText,
    Stated(
        pattern=r"^-?[0-9]+(\.[0-9]+)?(,-?[0-9]+(\.[0-9]+)?){3}$",
        examples=["38.7,8.9,38.9,9.1"],
        rule="West, south, east and north in degrees. If west is greater than east, the box crosses the date line.",
    ),
]
_FacetNames = Annotated[
    ShortText, Stated(examples=["type,make"], rule="Names of facets: `type`, `offer`, `status`, `make` and so on.")
]
_Limit = Annotated[int, Field(ge=1, le=100)]
_Offset = Annotated[int, Field(ge=0, le=1000)]
_Zoom = Annotated[int, Field(ge=0, le=22)]


def _box(text: str) -> listing_search_pb2.GeoBox:
    parts = text.split(",")
    try:
        sides = dict(zip(_SIDES, map(float, parts), strict=True))
    except ValueError:
        raise InvalidInput.field("bbox", "must be west,south,east,north in degrees") from None
    return listing_search_pb2.GeoBox(**sides)


def _facets(texts: Sequence[str]) -> list[int]:
    names = [name for text in texts for name in text.split(",") if name]
    try:
        return [wire.enum_value(listing_search_pb2.ListingFacet, name) for name in names]
    except ValueError:
        raise InvalidInput.field("facets", f"must be of {', '.join(_FACET_NAMES)}") from None


def _number_of(enum: Any) -> Convert:
    return lambda name: wire.enum_value(enum, name)


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Parameter:
    type: Any
    # The field of the filter that gets the value; empty for a parameter of the search itself.
    into: str = ""
    convert: Convert = _same
    is_list: bool = False
    default: Any = None

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.type)

    def described(self, name: str, *, is_required: bool) -> dict[str, Any]:
        """Returns the parameter as the document has it."""
        schema = self.adapter.json_schema()
        if self.is_list:
            schema = {"type": "array", "items": schema, "maxItems": _MAX_VALUES}
        if self.default is not None:
            schema |= {"default": self.default}
        shown = {"name": name, "in": "query", "required": is_required, "schema": {**schema, "title": _title(name)}}
        return shown | ({"description": schema["description"]} if "description" in schema else {})


def _several(kind: Any, into: str, enum: Any = None) -> Parameter:
    return Parameter(kind, into, _same if enum is None else _number_of(enum), is_list=True)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


_FACET_NAMES = wire.enum_names(listing_search_pb2.ListingFacet)
_TYPE = {"type": _several(ListingType, "types", listing_pb2.ListingType)}
_FILTER: dict[str, Parameter] = {
    "q": Parameter(Words, "q"),
    "offer": _several(ListingOffer, "offers", listing_pb2.ListingOffer),
    "status": _several(LiveStatus, "statuses", listing_pb2.ListingStatus),
    "property_type": _several(PropertyType, "property_types", listing_pb2.PropertyType),
    "make": _several(Name, "makes"),
    "model": _several(Name, "models"),
    "region": _several(Name, "regions"),
    "fuel_type": _several(FuelType, "fuel_types", listing_pb2.FuelType),
    "transmission": _several(Transmission, "transmissions", listing_pb2.Transmission),
    "condition": _several(Condition, "conditions", listing_pb2.VehicleCondition),
    "min_price": Parameter(_Price, "min_price", wire.decimal_text),
    "max_price": Parameter(_Price, "max_price", wire.decimal_text),
    "min_year": Parameter(_Number, "min_year"),
    "max_year": Parameter(_Number, "max_year"),
    "min_mileage": Parameter(_Number, "min_mileage"),
    "max_mileage": Parameter(_Number, "max_mileage"),
    "min_size": Parameter(_Size, "min_size"),
    "max_size": Parameter(_Size, "max_size"),
    "min_bedrooms": Parameter(_Number, "min_bedrooms"),
    "max_bedrooms": Parameter(_Number, "max_bedrooms"),
    "currency": Parameter(CurrencyCode, "currency"),
    "location": Parameter(Name, "location"),
    "available_on": Parameter(Day, "available_on", lambda day: day.isoformat()),
    "seller_id": Parameter(ShortText, "seller_id"),
    "broker_id": Parameter(ShortText, "broker_id"),
    "verified_broker": Parameter(bool, "verified_broker"),
    "with_images": Parameter(bool, "with_images"),
    "lat": Parameter(_Latitude, "latitude"),
    "lon": Parameter(_Longitude, "longitude"),
    "radius_km": Parameter(_Radius, "radius_km", default=25),
    "bbox": Parameter(BoxText, "box", _box),
}
_PAGE: dict[str, Parameter] = {
    "sort": Parameter(Sort, convert=_number_of(listing_search_pb2.ListingSort), default="newest"),
    "limit": Parameter(_Limit, default=50),
    "offset": Parameter(_Offset, default=0),
    "cursor": Parameter(Cursor),
}
# The parameters of a filter, which a saved search has too.
FILTERS = _TYPE | _FILTER
OF_LISTINGS = FILTERS | _PAGE
# A list of one type takes no other.
OF_ONE_TYPE = _FILTER | _PAGE
OF_FACETS = FILTERS | {"facets": Parameter(_FacetNames, convert=_facets, is_list=True)}
OF_MAP = FILTERS | {"zoom": Parameter(_Zoom, default=10)}


@dataclass
class Asked:
    """The wishes of a request: the filter, and the other parameters that were sent."""

    filter: listing_search_pb2.ListingFilter
    more: dict[str, Any]


def asked(parameters: Mapping[str, Parameter], *required: str) -> Any:
    """Returns the dependency that reads the parameters of a request. Others are ignored, as everywhere."""

    async def read(request: Request) -> Asked:
        values = dict(_values(request, parameters))
        missing = tuple(FieldIssue(name, "is missing") for name in required if name not in values)
        if missing:
            raise InvalidInput(details=missing)
        more = {name: value for name, value in values.items() if not parameters[name].into}
        wanted = {parameters[name].into: value for name, value in values.items() if name not in more}
        return Asked(listing_search_pb2.ListingFilter(**wanted), more)

    return Depends(read)


def document(parameters: Mapping[str, Parameter], *required: str) -> dict[str, Any]:
    """Returns what the document has to say about a route with these parameters."""
    return {"parameters": [one.described(name, is_required=name in required) for name, one in parameters.items()]}


def _values(request: Request, parameters: Mapping[str, Parameter]) -> Iterator[tuple[str, Any]]:
    sent: dict[str, list[str]] = {}
    for name, text in request.query_params.multi_items():
        if name in parameters:
            sent.setdefault(name, []).append(text)
    for name, texts in sent.items():
        parameter = parameters[name]
        # A parameter that is sent again has the last value, as with the framework.
        read = [_read(name, parameter, text) for text in (texts if parameter.is_list else texts[-1:])]
        if len(read) > _MAX_VALUES:
            raise InvalidInput.field(name, f"must have at most {_MAX_VALUES} values")
        if parameter.convert is _facets:
            yield name, _facets(read)
        else:
            converted = [parameter.convert(value) for value in read]
            yield name, converted if parameter.is_list else converted[0]


def _read(name: str, parameter: Parameter, text: str) -> Any:
    try:
        return parameter.adapter.validate_python(text)
    except ValidationError as error:
        problems = [{**problem, "loc": ("query", name)} for problem in error.errors()]
        raise RequestValidationError(problems) from None
