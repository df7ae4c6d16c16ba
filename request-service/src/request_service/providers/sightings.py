"""What the client of a running job is shown of his provider."""

from dataclasses import dataclass
from uuid import UUID

from request_service.providers.positions import Position


@dataclass(frozen=True)
class Sighting:
    request_id: UUID
    client_id: UUID
    provider_id: UUID
    position: Position
    # To the place of the request.
    distance_km: float
