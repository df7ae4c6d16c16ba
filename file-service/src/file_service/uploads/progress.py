"""Shows the owner of an upload, on all their sockets, how far it is: at most once a second."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from file_service.uploads import events
from file_service.uploads.models import Upload
from kit.bus import Bus

_EVERY_SECONDS = 1.0
# Old entries are forgotten when there are so many.
_MAX_REMEMBERED = 1000


class Progress:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._shown_at: dict[UUID, float] = {}

    def of(self, upload: Upload) -> Callable[[int], Awaitable[None]]:
        """Returns a function that is called with the number of bytes that one request has brought so far."""
        start = upload.offset

        async def show(received: int) -> None:
            now = asyncio.get_running_loop().time()
            if now - self._shown_at.get(upload.id, 0.0) >= _EVERY_SECONDS:
                self._remember(upload.id, now)
                event = events.upload_progressed(upload, start + received)
                await self._bus.publish_ephemeral(upload.owner_id, event, topic=upload.topic_id)

        return show

    def _remember(self, upload_id: UUID, now: float) -> None:
        if len(self._shown_at) >= _MAX_REMEMBERED:
            self._shown_at = {key: at for key, at in self._shown_at.items() if now - at < _EVERY_SECONDS}
        self._shown_at[upload_id] = now
