"""The users who follow a provider's position live, and what each of them is shown."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.database import ReadSession
from request_service.geo import Place
from request_service.providers.positions import GeoFix


@dataclass(frozen=True)
class Follower:
    """A client to whose place a provider is going for a request."""

    request_id: UUID
    client_id: UUID
    place: Place


@dataclass(frozen=True)
class LivePosition:
    """A provider's position, as one follower is shown it."""

    request_id: UUID
    client_id: UUID
    provider_id: UUID
    position: GeoFix
    # Distance to the place of the request.
    distance_km: float


# Finds the followers of the provider with this id. Capabilities know them, so they are handed in.
type ListFollowers = Callable[[ReadSession, UUID], Awaitable[Sequence[Follower]]]
