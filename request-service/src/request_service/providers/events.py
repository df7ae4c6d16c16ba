from kit import clock
from request_service.providers.sightings import Sighting
from twou.request.v1.events_pb2 import ProviderLocation
from twou.request.v1.provider_pb2 import LivePosition


def provider_location(sighting: Sighting) -> ProviderLocation:
    position = sighting.position
    live = LivePosition(
        request_id=str(sighting.request_id),
        provider_id=str(sighting.provider_id),
        latitude=position.latitude,
        longitude=position.longitude,
        accuracy_m=position.accuracy_m,
        heading=position.heading,
        speed=position.speed,
        recorded_at=clock.to_timestamp(position.recorded_at),
        distance_km=sighting.distance_km,
    )
    return ProviderLocation(position=live)
