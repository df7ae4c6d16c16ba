"""Conversion of people and their dependants from and to protobuf."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import protobuf
from kit.protobuf import EnumMap, an_id, optional
from request_service.booking.people.errors import DependantNotFound, NotYourDependant
from request_service.booking.people.models import Dependant, DependantDraft, ProfileChange
from request_service.booking.services.criteria import Gender, HealthCondition
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.kinds import VenueKind
from twou.request.v1 import booking_pb2, service_pb2, venue_pb2, waiting_pb2
from twou.request.v1 import person_pb2 as pb

_GENDERS = EnumMap(Gender, pb.PersonGender)
_CONDITIONS = EnumMap(HealthCondition, service_pb2.HealthCondition)
_VENUE_KINDS = EnumMap(VenueKind, venue_pb2.VenueKind)
_CLEARABLE = ("enrolled_venue_id", "enrolled_clinic_postal_code", "health_conditions")


def find_attendee(
    message: booking_pb2.ScheduleBookingRequest
    | booking_pb2.HoldBookingRequest
    | booking_pb2.ListRecommendationsRequest
    | waiting_pb2.JoinWaitlistRequest,
) -> UUID | None:
    """Returns the dependant who is to come, or `None` if the user comes. Raises NotYourDependant for other text."""
    return an_id(message.attendee_id, otherwise=NotYourDependant) if message.HasField("attendee_id") else None


def dependant_id(text: str) -> UUID:
    """Raises DependantNotFound for text that cannot be an id."""
    return an_id(text, otherwise=DependantNotFound)


def profile_change(message: pb.BookingProfileChange) -> ProfileChange:
    cleared = protobuf.cleared(message, *_CLEARABLE)
    venue_id, stated = optional(message, "enrolled_venue_id"), optional(message, "health_conditions")
    return ProfileChange(
        enrolled_venue_id=None if venue_id is None else an_id(venue_id, otherwise=VenueNotFound),
        enrolled_postal_code=optional(message, "enrolled_clinic_postal_code"),
        health_conditions=None
        if stated is None
        else frozenset(_CONDITIONS.get("health_conditions", one) for one in stated.items),
        leaves_clinic=not cleared.isdisjoint({"enrolled_venue_id", "enrolled_clinic_postal_code"}),
        unstates_conditions="health_conditions" in cleared,
    )


def draft(message: pb.AddDependantRequest) -> DependantDraft:
    return DependantDraft(message.name, optional(message, "date_of_birth"), _GENDERS.find("gender", message.gender))


def profile_message(
    found: Row[*tuple[Any, ...]] | None, dependants: Sequence[Row[*tuple[Any, ...]]]
) -> pb.BookingProfile:
    """Converts a row of `queries.find_profile`, if there is one, with the dependants."""
    shown = [dependant_message(one) for one in dependants]
    if found is None:
        return pb.BookingProfile(dependants=shown)
    stated = found.health_conditions or ()
    return pb.BookingProfile(
        date_of_birth=_day(found.date_of_birth),
        gender=_gender(found.gender),
        address=_home(found),
        enrolled_clinic=_clinic(found),
        # One that this release does not know is of a later one.
        health_conditions=[_CONDITIONS.to_proto[one] for one in HealthCondition if one.value in stated],
        states_health=found.health_conditions is not None,
        dependants=shown,
    )


def dependant_message(dependant: Dependant | Row[*tuple[Any, ...]]) -> pb.Dependant:
    return pb.Dependant(
        id=str(dependant.id),
        name=dependant.name,
        date_of_birth=_day(dependant.date_of_birth),
        gender=_gender(dependant.gender),
    )


def _home(found: Row[*tuple[Any, ...]]) -> pb.HomeAddress | None:
    if found.postal_code is None:
        return None
    return pb.HomeAddress(
        postal_code=found.postal_code, address=found.address, latitude=found.latitude, longitude=found.longitude
    )


def _clinic(found: Row[*tuple[Any, ...]]) -> pb.EnrolledClinic | None:
    if found.clinic_id is None:
        return None
    return pb.EnrolledClinic(
        id=str(found.clinic_id),
        name=found.clinic_name,
        type=_VENUE_KINDS.to_proto[found.clinic_kind],
        address=found.clinic_address,
        postal_code=found.clinic_postal_code,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _gender(gender: Gender | None) -> pb.PersonGender.ValueType:
    return pb.PERSON_GENDER_UNSPECIFIED if gender is None else _GENDERS.to_proto[gender]
