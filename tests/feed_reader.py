"""Clients of a gateway in the process of a test, which resume whenever their sockets are closed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import nats.errors
from gateway_testing import Client, Gateway

from gateway.sockets.cursor import Cursor
from testkit.waiting import eventually


@dataclass
class Reader:
    """A client that resumes with its cursor whenever its socket is closed."""

    gateway: Gateway
    user: UUID
    received: list[str] = field(default_factory=list)
    # The times at which it was told that events were missed, and at which its socket was closed.
    told: int = 0
    closed: int = 0
    cursor: Cursor | None = None

    async def read(self) -> None:
        while True:
            client = Client(self.gateway, self.user)
            try:
                await client.open(self.cursor)
            except (nats.errors.Error, TimeoutError):
                # The gateway answers 503.
                await asyncio.sleep(0.1)
                continue
            if self.cursor is not None and not client.is_recovered:
                self.told += 1
            self.cursor = self.cursor if client.is_recovered else client.connection.cursor
            try:
                await self._until_closed(client)
            finally:
                client.leave()
            self.closed += 1

    async def _until_closed(self, client: Client) -> None:
        seen = 0
        while client.socket.closed is None or seen < len(client.socket.frames):
            frames = client.socket.frames[seen:]
            seen += len(frames)
            for frame in frames:
                self.received.append(frame["data"]["content"])
                self.cursor = Cursor.parse(frame["cursor"])
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def reading(gateway: Gateway, users: list[UUID]) -> AsyncIterator[list[Reader]]:
    """Lets a client of each of *users* read until the block ends. Begins when all have their first cursor."""
    readers = [Reader(gateway, user) for user in users]
    tasks = [asyncio.create_task(reader.read()) for reader in readers]
    await eventually(lambda: all(reader.cursor for reader in readers))
    try:
        yield readers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
