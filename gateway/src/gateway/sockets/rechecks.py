"""Ends the sockets of sessions that have ended while revocations do not arrive at this gateway.

New calls are checked by asking auth-service then (`kit.tokens`). A socket makes no calls, so it is asked about, too.
"""

import asyncio

from gateway.sockets.hub import Hub
from kit.errors import Unavailable
from kit.tokens import TokenVerifier
from kit.worker import Worker

_EVERY_SECONDS = 1.0


class Rechecks(Worker):
    name = "socket-rechecks"

    def __init__(self, hub: Hub, verifier: TokenVerifier) -> None:
        self._hub = hub
        self._verifier = verifier

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            if not self._verifier.revocations.decides:
                await self._check_all()

    async def _check_all(self) -> None:
        for connection in self._hub.connections():
            try:
                is_void = await self._verifier.is_void(connection.caller) or (
                    connection.key is not None and await self._verifier.is_void(connection.key)
                )
            except Unavailable:
                # Nothing can be known about the others either, and a second ago all sessions were live.
                return
            if is_void:
                self._hub.end_void(connection)
