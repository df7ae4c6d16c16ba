from uuid import UUID

from kit import clock
from kit.errors import InvalidInput
from kit.ids import find_id
from request_service.convert import CATEGORY_MESSAGES, find_category, find_moment, get_category
from request_service.geo import Place
from request_service.providers.errors import ProviderNotFound
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import Position
from request_service.search import Search, around
from twou.request.v1 import provider_pb2 as pb


def provider_id(text: str) -> UUID:
    """What cannot be an id is the id of nobody."""
    found = find_id(text)
    if found is None:
        raise ProviderNotFound
    return found


def profile(message: pb.UpdateProfileRequest) -> Profile:
    categories = [get_category("categories", item) for item in message.categories.items]
    return Profile(
        categories=categories if message.HasField("categories") else None,
        vehicle=message.vehicle if message.HasField("vehicle") else None,
        bio=message.bio if message.HasField("bio") else None,
        service_radius_km=message.service_radius_km if message.HasField("service_radius_km") else None,
        is_available=message.is_available if message.HasField("is_available") else None,
    )


def position(request: pb.UpdateLocationRequest) -> Position:
    """Without a time of its own, it is taken for one of now."""
    if not request.HasField("position"):
        raise InvalidInput.field("position", "is missing")
    message = request.position
    return Position(
        latitude=message.latitude,
        longitude=message.longitude,
        recorded_at=find_moment(message, "recorded_at") or clock.now(),
        accuracy_m=message.accuracy_m if message.HasField("accuracy_m") else None,
        heading=message.heading if message.HasField("heading") else None,
        speed=message.speed if message.HasField("speed") else None,
    )


def search(message: pb.ListNearbyProvidersRequest) -> Search:
    place = Place(message.latitude, message.longitude)
    return around(place, message.radius_km, message.limit, find_category(message.category))


def provider_message(provider: Provider) -> pb.Provider:
    return pb.Provider(
        id=str(provider.id),
        name=provider.name,
        categories=[CATEGORY_MESSAGES[category] for category in provider.categories],
        vehicle=provider.vehicle,
        bio=provider.bio,
        service_radius_km=provider.service_radius_km,
        is_available=provider.is_available,
        rating=provider.rating,
        completed_jobs=provider.completed_jobs,
    )


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
    # Exact distances from three places would tell where he is.
    return pb.NearbyProvider(provider=provider_message(provider), distance_km=round(distance_km, 1))
