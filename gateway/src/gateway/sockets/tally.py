"""Tells once a minute how many sockets this gateway has, for the numbers that admins see.

It is no fact that must not be lost: what was opened while NATS was away is told with the next count, and the last part
of a minute of a gateway that ends is not told.
"""

import asyncio
from uuid import uuid4

import nats.errors

from gateway.sockets.hub import Hub
from kit import clock, logging
from kit.bus import Bus
from kit.ids import new_id
from kit.worker import Worker
from twou.realtime.v1.socket_events_pb2 import SocketsCounted

log = logging.get(__name__)

# The roll-ups take each count for a minute in which so many sockets were open.
EVERY_SECONDS = 60.0


class SocketTally(Worker):
    name = "socket-tally"

    def __init__(self, bus: Bus, hub: Hub, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._bus = bus
        self._hub = hub
        self._every_seconds = every_seconds
        # Different for each start of a gateway.
        self._id = str(uuid4())
        self._told = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._every_seconds)
            await self._bus.ready()
            await self.tell()

    async def tell(self) -> None:
        """Publishes one count, unless there is nothing to tell."""
        opened, is_open = self._hub.opened - self._told, len(self._hub.connections())
        if not opened and not is_open:
            return
        event = SocketsCounted(
            gateway_id=self._id, open=is_open, opened=opened, occurred_at=clock.to_timestamp(clock.now())
        )
        event_id, subject = str(new_id()), self._bus.event_subject(SocketsCounted)
        headers = {"Event-Id": event_id, "Event-Type": event.DESCRIPTOR.full_name, "Nats-Msg-Id": event_id}
        try:
            await self._bus.jetstream.publish(subject, event.SerializeToString(), headers=headers)
        except (nats.errors.Error, TimeoutError) as error:
            log.debug("sockets_not_told", error=repr(error))
            return
        self._told += opened
