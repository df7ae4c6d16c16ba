"""The JSON of saved searches. Their filter has the names of the query parameters of `GET /listings`."""

from typing import Annotated, Any, Self, TypeVar

from google.protobuf.message import Message
from pydantic import BeforeValidator, Field

from gateway import wire
from gateway.features.listings.schemas import (
    Condition,
    FuelType,
    ListingOffer,
    ListingType,
    PropertyType,
    Transmission,
)
from gateway.features.searching.parameters import FILTERS, BoxText, CurrencyCode, LiveStatus, Name, Words
from gateway.values import (
    NOT_BLANK_LINE,
    Body,
    Change,
    Day,
    EnumName,
    Json,
    Latitude,
    Longitude,
    Moment,
    NotNull,
    Price,
    ShortText,
    Stated,
    StrictFlag,
    View,
)
from kit.errors import FieldIssue, InvalidInput
from twou.request.v1 import listing_search_pb2
from twou.request.v1 import saved_search_pb2 as pb

SearchAlert = Annotated[str, EnumName(pb.SearchAlert)]
SearchName = Annotated[ShortText, Stated(minLength=1, maxLength=100, pattern=NOT_BLANK_LINE)]
_TOGETHER = Stated(rule="`lat` and `lon` belong together, and `radius_km` needs them.")
_SIDES = ("west", "south", "east", "north")


def _several(value: Any) -> Any:
    # A query has one value as it has several.
    return [value] if isinstance(value, str) else value


_Value = TypeVar("_Value")
Several = Annotated[list[_Value], Field(max_length=50), BeforeValidator(_several)]
_Number = Annotated[int, Field(ge=0, le=2**31 - 2, strict=True)]
_Size = Annotated[float, Field(ge=0, le=2**31 - 2, allow_inf_nan=False, strict=True)]
_Radius = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False, strict=True), _TOGETHER]


class SearchFilter(Body):
    """The listings that are wanted, as `GET /listings` takes them. What is null or left out does not matter."""

    type: Several[ListingType] | None = None
    q: Words | None = None
    offer: Several[ListingOffer] | None = None
    status: Several[LiveStatus] | None = None
    property_type: Several[PropertyType] | None = None
    make: Several[Name] | None = None
    model: Several[Name] | None = None
    region: Several[Name] | None = None
    fuel_type: Several[FuelType] | None = None
    transmission: Several[Transmission] | None = None
    condition: Several[Condition] | None = None
    min_price: Price | None = None
    max_price: Price | None = None
    min_year: _Number | None = None
    max_year: _Number | None = None
    min_mileage: _Number | None = None
    max_mileage: _Number | None = None
    min_size: _Size | None = None
    max_size: _Size | None = None
    min_bedrooms: _Number | None = None
    max_bedrooms: _Number | None = None
    currency: CurrencyCode | None = None
    location: Name | None = None
    available_on: Day | None = None
    seller_id: ShortText | None = None
    broker_id: ShortText | None = None
    verified_broker: StrictFlag | None = None
    with_images: StrictFlag | None = None
    lat: Annotated[Latitude | None, _TOGETHER] = None
    lon: Annotated[Longitude | None, _TOGETHER] = None
    radius_km: _Radius | None = None
    """By default 25."""
    bbox: BoxText | None = None

    def to(self) -> listing_search_pb2.ListingFilter:
        sent = {name: value for name in FILTERS if (value := getattr(self, name)) is not None}
        wanted = {FILTERS[name].into: _converted(name, value) for name, value in sent.items()}
        return listing_search_pb2.ListingFilter(**wanted)


def _converted(name: str, value: Any) -> Any:
    convert = FILTERS[name].convert
    try:
        return [convert(one) for one in value] if FILTERS[name].is_list else convert(value)
    except InvalidInput as error:
        details = (FieldIssue(f"filter.{one.field}", one.issue) for one in error.details)
        raise InvalidInput(details=tuple(details)) from error


def _shown(wanted: listing_search_pb2.ListingFilter) -> dict[str, Any]:
    """Returns a filter under the names of the query parameters, with null for what does not matter."""
    values = wire.fields(wanted)
    values["box"] = ",".join(str(wire.decimal_text(values["box"][side])) for side in _SIDES) if values["box"] else None
    return {name: values[one.into] or None if one.is_list else values[one.into] for name, one in FILTERS.items()}


WantedFilter = Annotated[SearchFilter, Stated(rule="Each field keeps the rule that it has as a parameter.")]


class NewSearch(Body):
    name: SearchName
    filter: WantedFilter
    alert: SearchAlert = "instant"
    """When the caller is told of listings that the search finds: at once, at 08:00 UTC of all together, or never."""

    def to(self) -> pb.CreateSearchRequest:
        alert = wire.enum_value(pb.SearchAlert, self.alert)
        return pb.CreateSearchRequest(name=self.name, filter=self.filter.to(), alert=alert)


class SearchChange(Change):
    """Changes only the fields that are sent. A filter replaces all of the one before."""

    name: NotNull[SearchName] = None
    filter: NotNull[WantedFilter] = None
    alert: NotNull[SearchAlert] = None

    def to(self, search_id: str) -> pb.UpdateSearchRequest:
        return pb.UpdateSearchRequest(
            search_id=search_id,
            name=self.name,
            filter=None if self.filter is None else self.filter.to(),
            alert=wire.enum_value(pb.SearchAlert, self.alert),
        )


class SavedSearch(View):
    """A search that the caller has saved."""

    id: str
    name: str
    alert: SearchAlert
    created_at: Moment
    updated_at: Moment
    version: int
    """Goes up with each change."""
    filter: SearchFilter

    @classmethod
    def of(cls, message: Message, **extra: Any) -> Json[Self]:
        if not isinstance(message, pb.SavedSearch):
            raise TypeError(f"{message.DESCRIPTOR.full_name} is no saved search")
        return Json(wire.shown(cls, message) | {"filter": _shown(message.filter)} | extra)
