"""Shows clients where the provider of their job is. Nothing is stored: a client who is not connected misses it."""

from collections.abc import Iterable

from kit.bus import Bus
from request_service.providers import events
from request_service.providers.followers import LivePosition


class LivePositions:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def show(self, positions: Iterable[LivePosition]) -> None:
        """Sends each position to its client. Call it after the commit. Without NATS, nothing is sent."""
        for one in positions:
            await self._bus.publish_ephemeral(one.client_id, events.provider_location(one), topic=one.request_id)
