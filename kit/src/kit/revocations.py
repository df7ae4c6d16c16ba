"""Sessions that were ended before their tokens expired: a map that every verifier keeps in memory.

It is fed by a NATS key-value bucket whose keys are session ids. An entry lives longer than the longest access token,
after which nothing is left to revoke.
"""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

from kit import logging
from kit.bus import REVOCATION_RETENTION_SECONDS, Bus
from kit.ids import find_id
from kit.worker import Worker

log = logging.get(__name__)


class Revocations(Worker):
    name = "revocations"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        # Session id → when it was seen, oldest first.
        self._revoked: dict[UUID, float] = {}
        self._listeners: list[Callable[[UUID], None]] = []

    def is_revoked(self, session_id: UUID) -> bool:
        return session_id in self._revoked

    def on_revoked(self, listener: Callable[[UUID], None]) -> None:
        """*listener* is called with the id of every session that is ended from now on."""
        self._listeners.append(listener)

    async def run(self) -> None:
        await self._bus.ready()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._watch())
            # A watch does not survive the server: after a reconnection everything is read again.
            await self._bus.reconnected()
            watching.cancel()

    async def _watch(self) -> None:
        bucket = await self._bus.jetstream.key_value(self._bus.revocations_bucket)
        watcher = await bucket.watchall()
        try:
            async for entry in watcher:
                # None marks the end of what was there before.
                if entry is not None and entry.key and (session_id := find_id(entry.key)):
                    self._revoke(session_id)
        finally:
            await watcher.stop()  # type: ignore[no-untyped-call]

    def _revoke(self, session_id: UUID) -> None:
        if session_id in self._revoked:
            return
        self._forget_expired()
        self._revoked[session_id] = time.monotonic()
        for listener in self._listeners:
            listener(session_id)

    def _forget_expired(self) -> None:
        horizon = time.monotonic() - REVOCATION_RETENTION_SECONDS
        while self._revoked and next(iter(self._revoked.values())) < horizon:
            self._revoked.pop(next(iter(self._revoked)))
