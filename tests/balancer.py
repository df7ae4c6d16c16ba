"""A load balancer in front of gateways, as a deployment has one. It forwards each connection to one in rotation."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from typing import Self
from urllib.parse import urlsplit

_CHUNK = 64 * 1024


class Balancer:
    """Takes gateways in turn. One that is out of rotation keeps its connections, and gets no further ones."""

    def __init__(self, *gateways: str, rate: float = math.inf) -> None:
        """*rate* is the number of bytes that a connection carries in a second, in each direction."""
        self.rotation = list(gateways)
        self._rate = rate
        self._next = 0
        self._url = ""
        self._running: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return self._url

    def remove(self, gateway: str) -> None:
        self.rotation.remove(gateway)

    def add(self, gateway: str) -> None:
        self.rotation.append(gateway)

    def cut(self) -> None:
        """Ends all connections, as a network does that is lost."""
        for task in self._running:
            task.cancel()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._url = "http://{}:{}".format(*server.sockets[0].getsockname())
        try:
            yield self
        finally:
            server.close()
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        self._next += 1
        address = urlsplit(self.rotation[self._next % len(self.rotation)])
        async with _closed_at_the_end(writer):
            there_reader, there_writer = await asyncio.open_connection(address.hostname, address.port)
            async with _closed_at_the_end(there_writer), asyncio.TaskGroup() as both:
                both.create_task(_forward(reader, there_writer, self._rate))
                both.create_task(_forward(there_reader, writer, self._rate))


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rate: float) -> None:
    """Forwards one direction until its end, or until either side is gone."""
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(len(chunk) / rate)
    writer.close()


@contextlib.asynccontextmanager
async def _closed_at_the_end(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Closes the connection also when the task that forwards is cancelled."""
    try:
        yield
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
