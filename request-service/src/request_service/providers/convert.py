"""Conversion of providers and their positions from and to protobuf."""

from uuid import UUID

from kit import clock, protobuf
from kit.errors import InvalidInput
from kit.protobuf import Packer, an_id, moment, optional
from request_service.convert import CATEGORIES
from request_service.geo import Place
from request_service.providers.errors import ProviderNotFound
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import GeoFix
from request_service.search import Search, around
from twou.request.v1 import provider_pb2 as pb

_PROVIDER = Packer(pb.Provider, Provider)


def provider_id(text: str) -> UUID:
    """Raises ProviderNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ProviderNotFound)


def profile(message: pb.UpdateProfileRequest) -> Profile:
    cleared = protobuf.cleared(message, "vehicle", "bio")
    categories = [CATEGORIES.get("categories", item) for item in message.categories.items]
    return Profile(
        categories=categories if message.HasField("categories") else None,
        vehicle=protobuf.changed_text(message, "vehicle", cleared),
        bio=protobuf.changed_text(message, "bio", cleared),
        service_radius_km=optional(message, "service_radius_km"),
        is_available=optional(message, "is_available"),
    )


def position(request: pb.UpdateLocationRequest) -> GeoFix:
    """Reads a position; without a time it counts as one of now."""
    if not request.HasField("position"):
        raise InvalidInput.field("position", "is missing")
    message = request.position
    return GeoFix(
        latitude=message.latitude,
        longitude=message.longitude,
        recorded_at=moment(message, "recorded_at") or clock.now(),
        accuracy_m=optional(message, "accuracy_m"),
        heading=optional(message, "heading"),
        speed=optional(message, "speed"),
    )


def search(message: pb.ListNearbyProvidersRequest) -> Search:
    place = Place(message.latitude, message.longitude)
    return around(place, message.radius_km, message.limit, CATEGORIES.find("category", message.category))


def provider_message(provider: Provider) -> pb.Provider:
    return _PROVIDER(provider)


def position_message(provider: Provider) -> pb.Position | None:
    known = provider.position
    if known is None:
        return None
    return pb.Position(
        latitude=known.latitude,
        longitude=known.longitude,
        accuracy_m=known.accuracy_m,
        heading=known.heading,
        speed=known.speed,
        recorded_at=clock.to_timestamp(known.recorded_at),
    )


def nearby_provider(provider: Provider, distance_km: float) -> pb.NearbyProvider:
    # The distance to a cell of a few kilometres; more digits would mean nothing.
    return pb.NearbyProvider(provider=provider_message(provider), distance_km=round(distance_km, 1))
