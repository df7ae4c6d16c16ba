"""Shows clients where the provider of their job is. It is kept nowhere: whoever is not connected hears nothing."""

from collections.abc import Iterable

from kit.bus import Bus
from request_service.providers import events
from request_service.providers.sightings import Sighting


class LivePositions:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def show(self, sightings: Iterable[Sighting]) -> None:
        """To be called after the commit. Without NATS nobody is shown anything, and that is no error."""
        for sighting in sightings:
            location = events.provider_location(sighting)
            await self._bus.whisper(sighting.client_id, location, topic=sighting.request_id)
