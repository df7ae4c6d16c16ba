"""Tells the other members of a conversation that a user types, and that they have stopped.

An active sign ends by itself, also if the socket is lost, so that no client shows it for ever.
"""

import asyncio
import time
from collections.abc import Collection
from uuid import UUID

from gateway.sockets.connection import Connection
from kit.bus import Bus
from twou.realtime.v1 import events_pb2, realtime_pb2

# An active sign is over if it is not repeated in this time.
ACTIVE_SECONDS = 6.0
# Repeated more often, it only lasts longer.
_TOLD_EVERY_SECONDS = 2.0
_MOST_AT_ONCE = 10


class _Sign:
    def __init__(self, others: Collection[str]) -> None:
        self.others = others
        self.told_at = 0.0
        self.timer: asyncio.TimerHandle | None = None


class Typing:
    """The signs of one socket."""

    def __init__(self, bus: Bus, connection: Connection) -> None:
        self._bus = bus
        self._user_id = str(connection.caller.user_id)
        self._signs: dict[str, _Sign] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def note(self, request_id: str, others: Collection[str], *, active: bool) -> None:
        if not active:
            await self._stop(request_id)
            return
        if request_id not in self._signs and len(self._signs) >= _MOST_AT_ONCE:
            await self._stop(next(iter(self._signs)))
        sign = self._signs.setdefault(request_id, _Sign(others))
        sign.others = others
        if sign.timer is not None:
            sign.timer.cancel()
        sign.timer = asyncio.get_running_loop().call_later(ACTIVE_SECONDS, self._expire, request_id)
        now = time.monotonic()
        if now - sign.told_at > _TOLD_EVERY_SECONDS:
            sign.told_at = now
            await self._tell(request_id, others, active=True)

    def lost(self) -> None:
        """Ends all signs, because the socket is lost."""
        for request_id in list(self._signs):
            self._expire(request_id)

    def _expire(self, request_id: str) -> None:
        stopping = asyncio.create_task(self._stop(request_id))
        self._telling.add(stopping)
        stopping.add_done_callback(self._telling.discard)

    async def _stop(self, request_id: str) -> None:
        sign = self._signs.pop(request_id, None)
        if sign is not None:
            if sign.timer is not None:
                sign.timer.cancel()
            await self._tell(request_id, sign.others, active=False)

    async def _tell(self, request_id: str, others: Collection[str], *, active: bool) -> None:
        typing = realtime_pb2.Typing(request_id=request_id, user_id=self._user_id, active=active)
        for other in others:
            event = events_pb2.TypingChanged(typing=typing)
            await self._bus.publish_ephemeral(UUID(other), event, UUID(request_id))
