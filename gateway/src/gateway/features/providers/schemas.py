"""The JSON of providers and their positions."""

from typing import Annotated

from pydantic import Field, field_validator

from gateway import wire
from gateway.values import Body, Category, Change, Latitude, Longitude, Moment, NotNull, Stated, StrictFlag, Text, View
from kit import clock
from twou.request.v1 import provider_pb2, request_pb2


class ProfileChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    categories: NotNull[Annotated[list[Category], Field(max_length=20)]] = None
    """An empty list means every category."""
    vehicle: Annotated[Text, Field(max_length=100)] | None = None
    service_radius_km: NotNull[Annotated[float, Field(ge=1, le=200, allow_inf_nan=False, strict=True)]] = None
    is_available: NotNull[StrictFlag] = None
    bio: Annotated[Text, Field(max_length=1000)] | None = None

    def to_update(self) -> provider_pb2.UpdateProfileRequest:
        items = [wire.enum_value(request_pb2.Category, name) for name in self.categories or ()]
        return provider_pb2.UpdateProfileRequest(
            categories=None if self.categories is None else provider_pb2.CategoryList(items=items),
            vehicle=self.vehicle,
            service_radius_km=self.service_radius_km,
            is_available=self.is_available,
            bio=self.bio,
            clear=self.cleared,
        )


class Provider(View):
    id: str
    name: str
    categories: list[Category]
    vehicle: str | None
    bio: str | None
    service_radius_km: float
    is_available: bool
    rating: float | None
    completed_jobs: int


class NearbyProvider(Provider):
    distance_km: float


class Position(Body):
    """A position that a device reports.

    A negative accuracy, heading or speed is an unknown one, as devices with iOS report it, and the same as null.
    """

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Annotated[float, Field(ge=-1, le=5000, allow_inf_nan=False, strict=True)] | None = None
    """The accuracy in metres."""
    heading: Annotated[float, Field(ge=-1, le=360, allow_inf_nan=False, strict=True)] | None = None
    """The direction of movement in degrees clockwise from north."""
    speed: Annotated[float, Field(ge=-1, le=1000, allow_inf_nan=False, strict=True)] | None = None
    """The speed in metres per second."""
    recorded_at: Annotated[Moment, Stated(rule="Not in the future.")] | None = None
    """The time at which the device measured the position; now by default."""

    @field_validator("accuracy_m", "heading", "speed")
    @classmethod
    def _unknown_is_absent(cls, value: float | None) -> float | None:
        return None if value is None or value < 0 else value

    def to_update(self) -> provider_pb2.UpdateLocationRequest:
        return provider_pb2.UpdateLocationRequest(
            position=provider_pb2.Position(
                latitude=self.latitude,
                longitude=self.longitude,
                accuracy_m=self.accuracy_m,
                heading=self.heading,
                speed=self.speed,
                # The service replaces an absent time. If the gateway did, a repeated command would differ.
                recorded_at=clock.to_timestamp(self.recorded_at),
            )
        )


class KnownPosition(View):
    """The current position of a provider."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    heading: float | None
    speed: float | None
    recorded_at: Moment
