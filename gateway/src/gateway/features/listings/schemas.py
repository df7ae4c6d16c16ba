"""The JSON of listings."""

from datetime import date
from typing import Annotated, Any, Self

from google.protobuf.message import Message
from pydantic import AliasChoices, BeforeValidator, Field

from gateway import wire
from gateway.values import (
    NOT_BLANK,
    NOT_BLANK_LINE,
    ONE_LINE,
    Body,
    Change,
    Currency,
    Day,
    EnumName,
    Json,
    Latitude,
    Longitude,
    Moment,
    NotNull,
    ShortText,
    Stated,
    StrictFlag,
    Text,
    View,
)
from twou.request.v1 import listing_pb2 as pb

ListingType = Annotated[str, EnumName(pb.ListingType)]
ListingOffer = Annotated[str, EnumName(pb.ListingOffer)]
ListingStatus = Annotated[str, EnumName(pb.ListingStatus)]
Moderation = Annotated[str, EnumName(pb.ListingModeration)]
Position = Annotated[str, EnumName(pb.ListingPosition)]
PropertyType = Annotated[str, EnumName(pb.PropertyType)]
FuelType = Annotated[str, EnumName(pb.FuelType)]
Transmission = Annotated[str, EnumName(pb.Transmission)]
Condition = Annotated[str, EnumName(pb.VehicleCondition)]
# The statuses of a new listing.
FirstStatus = Annotated[str, EnumName(pb.ListingStatus, pb.LISTING_STATUS_DRAFT, pb.LISTING_STATUS_AVAILABLE)]
# Time alone makes a listing expire.
NextStatus = Annotated[
    str,
    EnumName(
        pb.ListingStatus, *(number for number in pb.ListingStatus.values() if number != pb.LISTING_STATUS_EXPIRED)
    ),
    Stated(rule="As the table of statuses allows."),
]


def _place_count(value: Any) -> Any:
    # Some say only that there is one.
    return int(value) if isinstance(value, bool) else value


# Line breaks and tabs, but no other control characters.
_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
Title = Annotated[ShortText, Stated(minLength=1, maxLength=200, pattern=NOT_BLANK_LINE)]
Description = Annotated[Text, Field(max_length=5000), Stated(pattern=_LINES)]
ListingPrice = Annotated[
    float,
    Field(gt=0, le=10**12, allow_inf_nan=False, strict=True),
    Stated(rule="With at most the digits after the point that the currency has."),
]
Location = Annotated[ShortText, Stated(maxLength=255, pattern=ONE_LINE)]
Address = Annotated[ShortText, Stated(maxLength=300, pattern=ONE_LINE)]
Name = Annotated[ShortText, Stated(minLength=1, maxLength=100, pattern=NOT_BLANK_LINE)]
Region = Annotated[ShortText, Stated(maxLength=100, pattern=ONE_LINE)]
Word = Annotated[ShortText, Stated(maxLength=50, pattern=ONE_LINE)]
ImageIds = Annotated[
    list[ShortText],
    Field(max_length=30),
    Stated(uniqueItems=True, rule="The ids of images that the caller has uploaded and that are ready."),
]
_NEXT_YEAR = Stated(rule="At most next year.")
Year = Annotated[int, Field(ge=1886, le=9999, strict=True), _NEXT_YEAR]
YearBuilt = Annotated[int, Field(ge=1, le=9999, strict=True), _NEXT_YEAR]
Vin = Annotated[ShortText, Stated(rule="5 to 20 letters and digits; hyphens and spaces are left out.")]
Area = Annotated[float, Field(ge=0, le=10**9, allow_inf_nan=False, strict=True)]
Rooms = Annotated[int, Field(ge=0, le=1000, strict=True)]
Baths = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False, strict=True)]
Floor = Annotated[int, Field(ge=-20, le=300, strict=True)]
Parking = Annotated[int, Field(ge=0, le=10_000, strict=True), BeforeValidator(_place_count)]
Mileage = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
EngineSize = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
_SIZE = Field(validation_alias=AliasChoices("size_m2", "size"))
_OF_EVERY_PROPERTY = Stated(rule="Every property has one.")
_OF_EVERY_VEHICLE = Stated(rule="Every vehicle has one.")
_MAKE = Field(validation_alias=AliasChoices("make", "brand"))

_ENUMS = {
    "offer": pb.ListingOffer,
    "position": pb.ListingPosition,
    "property_type": pb.PropertyType,
    "fuel_type": pb.FuelType,
    "transmission": pb.Transmission,
    "condition": pb.VehicleCondition,
}


class ListingFields(Change):
    """The fields that an owner sets. Those of the other type are ignored."""

    offer: NotNull[ListingOffer] = None
    title: NotNull[Title] = None
    description: Description | None = None
    price: NotNull[ListingPrice] = None
    currency: NotNull[Currency] = None
    negotiable: NotNull[StrictFlag] = None
    location: Location | None = None
    """The place in words."""
    region: Region | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    position: NotNull[Position] = None
    """Approximate: others are shown a place within 2 km. The default for vehicles and for private sellers."""
    image_ids: NotNull[ImageIds] = None
    available_from: Day | None = None
    property_type: Annotated[PropertyType | None, _OF_EVERY_PROPERTY] = None
    address: Address | None = None
    size_m2: Annotated[Area | None, _SIZE] = None
    land_m2: Area | None = None
    bedrooms: Rooms | None = None
    bathrooms: Baths | None = None
    floor: Floor | None = None
    year_built: YearBuilt | None = None
    furnished: StrictFlag | None = None
    parking: Parking | None = None
    """The number of places."""
    make: Annotated[Name | None, _MAKE, _OF_EVERY_VEHICLE] = None
    model: Annotated[Name | None, _OF_EVERY_VEHICLE] = None
    year: Annotated[Year | None, _OF_EVERY_VEHICLE] = None
    mileage: Mileage | None = None
    """In kilometres."""
    fuel_type: FuelType | None = None
    transmission: Transmission | None = None
    body_type: Word | None = None
    condition: Condition | None = None
    color: Word | None = None
    engine_cc: EngineSize | None = None
    vin: Vin | None = None
    """Others see its last four characters."""

    def fields(self) -> pb.ListingFields:
        """Returns the fields that were sent with a value."""
        sent = {name: value for name in self.model_fields_set if (value := getattr(self, name)) is not None}
        for name in sent.keys() & _ENUMS:
            sent[name] = wire.enum_value(_ENUMS[name], sent[name])
        if "price" in sent:
            sent["price"] = wire.decimal_text(sent["price"])
        if "image_ids" in sent:
            sent["image_ids"] = pb.ImageList(items=sent["image_ids"])
        if isinstance(sent.get("available_from"), date):
            sent["available_from"] = sent["available_from"].isoformat()
        known = pb.ListingFields.DESCRIPTOR.fields_by_name
        return pb.ListingFields(**{name: value for name, value in sent.items() if name in known})


class _New(ListingFields):
    title: Title
    price: ListingPrice
    status: FirstStatus = "available"
    """A draft is shown to no one else until it is published."""

    def _message(self, kind: str) -> pb.CreateListingRequest:
        return pb.CreateListingRequest(
            type=wire.enum_value(pb.ListingType, kind), is_draft=self.status == "draft", fields=self.fields()
        )


class NewListing(_New):
    """A property needs `property_type`, and a vehicle `make`, `model` and `year`."""

    type: ListingType

    def to(self) -> pb.CreateListingRequest:
        return self._message(self.type)


class NewProperty(_New):
    property_type: PropertyType

    def to(self) -> pb.CreateListingRequest:
        return self._message("property")


class NewVehicle(_New):
    make: Annotated[Name, _MAKE]
    model: Name
    year: Year

    def to(self) -> pb.CreateListingRequest:
        return self._message("vehicle")


class ListingChange(ListingFields):
    """Changes only the fields that are sent, and then the status. Null clears an optional field."""

    status: NotNull[NextStatus] = None

    def to(self, listing_id: str) -> pb.UpdateListingRequest:
        return pb.UpdateListingRequest(
            listing_id=listing_id,
            fields=self.fields(),
            status=wire.enum_value(pb.ListingStatus, self.status),
            clear=self.cleared,
        )


class NewAppeal(Body):
    text: Annotated[Text, Field(min_length=1, max_length=2000), Stated(pattern=NOT_BLANK)]
    """What speaks against the decision, for the moderators."""


class Appeal(View):
    """The words of an owner against the suspension of a listing."""

    listing_id: str
    text: str
    created_at: Moment


class Listing(View):
    """A listing as the caller may see it. The fields of the other type are null."""

    id: str
    type: ListingType
    offer: ListingOffer
    status: ListingStatus
    title: str
    description: str | None
    price: float
    currency: str
    negotiable: bool
    location: str | None
    region: str | None
    latitude: float | None
    longitude: float | None
    """Blurred for others than the owner, the broker and admins if the position is approximate."""
    position: Position
    image_ids: list[str]
    owner_id: str
    broker_id: str | None
    """The verified broker who takes part."""
    invited_broker_id: str | None
    """A broker who was asked and has not accepted; null for others than the owner, the broker and admins."""
    available_from: str | None
    published_at: Moment | None
    expires_at: Moment | None
    view_count: int
    favourite_count: int
    moderation: Moderation
    suspended_for: str | None
    """The reason of a suspension by a moderator, for the owner, the broker and admins."""
    created_at: Moment
    updated_at: Moment
    version: int
    """The number of changes."""
    property_type: PropertyType | None
    address: str | None
    """Null for others than the owner, the broker and admins if the position is approximate."""
    size_m2: float | None
    land_m2: float | None
    bedrooms: int | None
    bathrooms: float | None
    floor: int | None
    year_built: int | None
    furnished: bool | None
    parking: int | None
    make: str | None
    model: str | None
    year: int | None
    mileage: int | None
    fuel_type: FuelType | None
    transmission: Transmission | None
    body_type: str | None
    condition: Condition | None
    color: str | None
    engine_cc: int | None
    vin: str | None
    """Its last four characters for others than the owner, the broker and admins."""
    images: list[str] = []
    """The addresses of the images; left out in frames, as are the two below."""
    size: float | None = None
    """The same as `size_m2`."""
    brand: str | None = None
    """The same as `make`."""

    @classmethod
    def of(cls, message: Message, **extra: Any) -> Json[Self]:
        shown = wire.shown(cls, message)
        folder = f"/api/v1/listings/{shown['id']}/images"
        shown["images"] = [f"{folder}/{image_id}" for image_id in shown["image_ids"]]
        shown["size"], shown["brand"] = shown["size_m2"], shown["make"]
        return Json(shown | extra)
