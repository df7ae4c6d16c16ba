"""The JSON of venues and their staff."""

from typing import Annotated, Any, Self

from google.protobuf.message import Message
from pydantic import AliasChoices, Field

from gateway import wire
from gateway.values import (
    NOT_BLANK_LINE,
    ONE_LINE,
    Body,
    Change,
    EnumName,
    Json,
    Latitude,
    Longitude,
    Moment,
    NotNull,
    ShortText,
    Stated,
    StrictFlag,
    View,
)
from twou.request.v1 import venue_pb2

VenueKind = Annotated[str, EnumName(venue_pb2.VenueKind)]
# The kinds that others see only once an admin has verified the venue.
HealthKind = Annotated[
    str,
    EnumName(
        venue_pb2.VenueKind,
        venue_pb2.VENUE_KIND_POLYCLINIC,
        venue_pb2.VENUE_KIND_GP,
        venue_pb2.VENUE_KIND_CLINIC,
        venue_pb2.VENUE_KIND_HOSPITAL,
        venue_pb2.VENUE_KIND_PHARMACY,
    ),
]
_KIND = Field(validation_alias=AliasChoices("kind", "type"))

# request-service checks these limits.
_PHONE = r"(?=.*[0-9])[0-9+\-() ]{3,32}"
VenueName = Annotated[ShortText, Stated(minLength=1, maxLength=200, pattern=NOT_BLANK_LINE)]
VenueAddress = Annotated[ShortText, Stated(minLength=1, maxLength=300, pattern=NOT_BLANK_LINE)]
PostalCode = Annotated[ShortText, Stated(maxLength=20, pattern=ONE_LINE)]
TimeZone = Annotated[
    ShortText,
    Stated(
        minLength=1,
        maxLength=64,
        pattern=ONE_LINE,
        examples=["Africa/Addis_Ababa"],
        rule="A name of the IANA time zone database.",
    ),
]
# An empty text is no number, as null is.
Phone = Annotated[ShortText, Stated(pattern=f"^({_PHONE})?$")]

Days = Annotated[int, Field(ge=1, le=366, strict=True)]
# Up to 30 days.
Notice = Annotated[int, Field(ge=0, le=43_200, strict=True)]
# Up to a day.
Wait = Annotated[int, Field(ge=1, le=1440, strict=True)]
Reminder = Annotated[int, Field(ge=1, le=43_200, strict=True)]
Reminders = Annotated[list[Reminder], Field(max_length=5), Stated(uniqueItems=True)]
NoShows = Annotated[int, Field(ge=1, le=100, strict=True)]


class BookingRulesChange(Change):
    """Changes only the rules that are sent. Null removes the limit of no-shows."""

    min_notice_minutes: NotNull[Notice] = None
    max_ahead_days: NotNull[Days] = None
    cancel_until_minutes: NotNull[Notice] = None
    hold_minutes: NotNull[Wait] = None
    offer_minutes: NotNull[Wait] = None
    reminder_minutes: NotNull[Reminders] = None
    strict_eligibility: NotNull[StrictFlag] = None
    no_show_limit: NoShows | None = None

    def to(self) -> venue_pb2.BookingRulesChange:
        reminders = self.reminder_minutes
        return venue_pb2.BookingRulesChange(
            **self.model_dump(exclude={"reminder_minutes"}),
            reminder_minutes=None if reminders is None else venue_pb2.MinuteList(items=reminders),
        )


class NewVenue(Body):
    name: VenueName
    kind: Annotated[VenueKind, _KIND] = "other"
    address: VenueAddress
    postal_code: PostalCode | None = None
    latitude: Latitude
    longitude: Longitude
    time_zone: TimeZone
    phone: Phone | None = None
    rules: BookingRulesChange | None = None
    """Rules that are not sent have their defaults."""

    def to(self) -> venue_pb2.CreateVenueRequest:
        return venue_pb2.CreateVenueRequest(
            name=self.name,
            kind=wire.enum_value(venue_pb2.VenueKind, self.kind),
            address=self.address,
            postal_code=self.postal_code,
            latitude=self.latitude,
            longitude=self.longitude,
            time_zone=self.time_zone,
            phone=self.phone,
            rules=self.rules.to() if self.rules else None,
        )


class VenueChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    name: NotNull[VenueName] = None
    kind: Annotated[NotNull[VenueKind], _KIND] = None
    """A venue of another kind is to be verified again."""
    address: NotNull[VenueAddress] = None
    postal_code: PostalCode | None = None
    latitude: NotNull[Latitude] = None
    longitude: NotNull[Longitude] = None
    time_zone: NotNull[TimeZone] = None
    phone: Phone | None = None
    rules: NotNull[BookingRulesChange] = None

    def to(self, venue_id: str) -> venue_pb2.UpdateVenueRequest:
        return venue_pb2.UpdateVenueRequest(
            venue_id=venue_id,
            name=self.name,
            kind=wire.enum_value(venue_pb2.VenueKind, self.kind),
            address=self.address,
            postal_code=self.postal_code,
            latitude=self.latitude,
            longitude=self.longitude,
            time_zone=self.time_zone,
            phone=self.phone,
            rules=self.rules.to() if self.rules else None,
            clear=self.cleared,
        )


class NewStaffMember(Body):
    user_id: Annotated[ShortText, Stated(rule="Of a provider, and not of the owner.")]


class BookingRules(View):
    min_notice_minutes: int
    max_ahead_days: int
    cancel_until_minutes: int
    hold_minutes: int
    offer_minutes: int
    reminder_minutes: list[int]
    """How long before the start reminders are sent, the earliest first."""
    strict_eligibility: bool
    no_show_limit: int | None


class Venue(View):
    id: str
    owner_id: str
    name: str
    kind: VenueKind
    address: str
    postal_code: str | None
    latitude: float
    longitude: float
    time_zone: str
    phone: str | None
    is_verified: bool
    is_active: bool
    rules: BookingRules
    created_at: Moment
    updated_at: Moment
    verified_at: Moment | None
    type: VenueKind
    """The same as `kind`."""

    @classmethod
    def of(cls, message: Message, **extra: Any) -> Json[Self]:
        shown = wire.shown(cls, message)
        return Json(shown | {"type": shown["kind"]} | extra)


class FoundVenue(Venue):
    distance_km: float | None
    """Straight-line distance; null in a list by name."""


class StaffMember(View):
    user_id: str
    invited_at: Moment
    joined_at: Moment | None
    """Null until the provider has accepted."""


class VenueWithStaff(Venue):
    staff: list[StaffMember] | None
    """The people who work there or are invited to, without the owner; null for all but staff and admins."""


class NearestVenue(View):
    id: str
    name: str
    address: str
    type: VenueKind
    distance_km: float
