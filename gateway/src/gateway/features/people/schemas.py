"""The JSON of the people for whom bookings are made: the caller's profile and dependants."""

from typing import Annotated, Any, Self

from google.protobuf.message import Message
from pydantic import Field

from gateway import wire
from gateway.features.accounts.schemas import AccountChange, BirthDate, Gender, PostalAddress, User
from gateway.features.venues.schemas import VenueKind
from gateway.values import NOT_BLANK_LINE, Body, Change, EnumName, Json, ShortText, Stated, View
from twou.request.v1 import person_pb2, service_pb2

Condition = Annotated[str, EnumName(service_pb2.HealthCondition)]
Conditions = Annotated[list[Condition], Field(max_length=20)]
ClinicPostalCode = Annotated[ShortText, Stated(minLength=1, maxLength=20, pattern=NOT_BLANK_LINE)]


class BookingProfileChange(Change):
    """Changes only the fields that are sent. Null clears a field."""

    enrolled_venue_id: Annotated[ShortText, Stated(rule="Of a venue of health care.")] | None = None
    """The clinic to which the caller goes."""
    enrolled_clinic_postal_code: ClinicPostalCode | None = None
    """The postal code of that clinic, instead of its id."""
    health_conditions: Conditions | None = None
    """All of them; none if it is empty, and not stated if it is null."""

    def to_profile_change(self) -> person_pb2.BookingProfileChange:
        stated = self.health_conditions
        return person_pb2.BookingProfileChange(
            enrolled_venue_id=self.enrolled_venue_id,
            enrolled_clinic_postal_code=self.enrolled_clinic_postal_code,
            health_conditions=None
            if stated is None
            else person_pb2.HealthConditions(
                items=[wire.enum_value(service_pb2.HealthCondition, one) for one in stated]
            ),
            clear=[name for name in self.cleared if name in BookingProfileChange.model_fields],
        )


class EnrolledClinic(View):
    id: str
    name: str
    type: VenueKind
    address: str
    postal_code: str | None


class Dependant(View):
    """A person for whom the caller books."""

    id: str
    name: str
    date_of_birth: str | None
    gender: Gender | None


class StatedProfile(View):
    """The facts that people state for their bookings, and the people for whom they book."""

    enrolled_clinic: EnrolledClinic | None
    """Null also if the venue is not shown to others any more."""
    health_conditions: list[Condition] | None
    """Null if they are not stated."""
    dependants: list[Dependant]


class BookingProfile(StatedProfile):
    """The facts about the caller that bookings know. Those of the account are changed by `PUT /users/me`."""

    date_of_birth: str | None
    gender: Gender | None
    address: PostalAddress | None

    @classmethod
    def of(cls, message: Message, **extra: Any) -> Json[Self]:
        shown = wire.shown(cls, message)
        if not message.states_health:  # type: ignore[attr-defined]
            shown["health_conditions"] = None
        return Json(shown | extra)


class UserWithProfile(User, StatedProfile):
    """An account, with what its owner has stated for their bookings."""


class AccountAndProfileChange(AccountChange, BookingProfileChange):
    """Changes only the fields that are sent. Null clears an optional field. The role cannot be changed."""


class NewDependant(Body):
    name: Annotated[ShortText, Stated(minLength=1, maxLength=100, pattern=NOT_BLANK_LINE)]
    date_of_birth: BirthDate | None = None
    gender: Gender | None = None

    def to(self) -> person_pb2.AddDependantRequest:
        return person_pb2.AddDependantRequest(
            name=self.name,
            date_of_birth=self.date_of_birth,
            gender=wire.enum_value(person_pb2.PersonGender, self.gender),
        )
