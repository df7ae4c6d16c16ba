"""Looks for events that no socket of this gateway heard of, and makes the sockets that missed one catch up.

A live event can get lost without a trace: while the connection to NATS is down, or between the vote for an event and
its delivery, when the leader of the stream fails. The next event of the same user would show it, but may never come. So
all sockets are checked after a reconnection, and when the stream has another leader, or was made again.
"""

import asyncio
import contextlib

import nats.errors

from gateway.sockets.connection import Connection
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from kit.bus import Bus
from kit.worker import Worker

_EVERY_SECONDS = 2.0
_AT_ONCE = 16
# Checked a second time at the next look, because a new leader may deliver nothing to this gateway in its first moments.
_CHECKS = 2


class Looks(Worker):
    name = "feed-looks"

    def __init__(self, bus: Bus, feed: Feed, hub: Hub) -> None:
        self._bus = bus
        self._feed = feed
        self._hub = hub
        # The findings of the last look, and how many more times all sockets are to be checked.
        self._seen: tuple[int, str, str] | None = None
        self._checks_left = 0

    async def run(self) -> None:
        await self._bus.ready()
        while True:
            await self._look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bus.reconnected(), _EVERY_SECONDS)

    async def _look(self) -> None:
        losses = self._bus.losses
        try:
            place = await self._feed.place()
        except (nats.errors.Error, TimeoutError):
            # Perhaps a leader is being elected.
            self._checks_left = _CHECKS
            return
        found = losses, place.incarnation, place.leader
        if self._seen not in (None, found):
            self._checks_left = _CHECKS
        self._seen = found
        if self._checks_left and await self._check_all():
            self._checks_left -= 1

    async def _check_all(self) -> bool:
        """Checks all sockets. Returns false if NATS was lost meanwhile."""
        connections = self._hub.connections()
        for first in range(0, len(connections), _AT_ONCE):
            checks = [_check(connection) for connection in connections[first : first + _AT_ONCE]]
            if not all(await asyncio.gather(*checks)):
                return False
        return True


async def _check(connection: Connection) -> bool:
    try:
        await connection.check()
    except (nats.errors.Error, TimeoutError):
        return False
    return True
