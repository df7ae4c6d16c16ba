"""Builds the event about the position of a provider who is on the way."""

from kit import clock
from request_service.providers.followers import LivePosition
from twou.request.v1 import provider_pb2
from twou.request.v1.events_pb2 import ProviderLocation


def provider_location(live: LivePosition) -> ProviderLocation:
    position = live.position
    message = provider_pb2.LivePosition(
        request_id=str(live.request_id),
        provider_id=str(live.provider_id),
        latitude=position.latitude,
        longitude=position.longitude,
        accuracy_m=position.accuracy_m,
        heading=position.heading,
        speed=position.speed,
        recorded_at=clock.to_timestamp(position.recorded_at),
        distance_km=live.distance_km,
    )
    return ProviderLocation(position=message)
