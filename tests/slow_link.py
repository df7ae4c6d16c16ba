"""A TCP proxy between two processes of a stack, which adds latency, drops what they send or cuts them off."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

_END = b""
# uvloop raises RuntimeError when a connection that has ended is written to.
_GONE = (OSError, RuntimeError)


class SlowLink:
    """Forwards connections to a local port.

    Within `slow`, answers are delayed; within `cut`, connections end; within `silent`, they stay and carry nothing.
    """

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self._delay_seconds = 0.0
        self._is_cut = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._forwarding: set[asyncio.Task[object]] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["SlowLink"]:
        async with await asyncio.start_server(self._forward, "127.0.0.1") as server:
            self.port = server.sockets[0].getsockname()[1]
            yield self

    @contextlib.contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        self._delay_seconds = seconds
        try:
            yield
        finally:
            self._delay_seconds = 0.0

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        self._is_cut = True
        for forwarding in self._forwarding:
            forwarding.cancel()
        try:
            yield
        finally:
            self._is_cut = False

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Holds back all bytes, and answers no new connection, as a firewall that drops packets does."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(*_GONE):
            await self._flows.wait()
            if self._is_cut:
                return
            answers, questions = await asyncio.open_connection("127.0.0.1", self.target_port)
            late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
            copying = (self._copy(reader, questions), self._receive(answers, late), _deliver(late, writer))
            forwarding: asyncio.Task[object] = asyncio.ensure_future(asyncio.gather(*copying))
            self._forwarding.add(forwarding)
            with contextlib.suppress(asyncio.CancelledError):
                await forwarding
            self._forwarding.discard(forwarding)
            questions.close()

    async def _receive(self, source: asyncio.StreamReader, late: asyncio.Queue[tuple[float, bytes]]) -> None:
        data = b"?"
        while data != _END:
            try:
                data = await source.read(65_536)
            except OSError:
                data = _END
            await self._flows.wait()
            await late.put((asyncio.get_running_loop().time() + self._delay_seconds, data))

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*_GONE):
            while data := await source.read(65_536):
                await self._flows.wait()
                target.write(data)
                await target.drain()
        target.close()


async def _deliver(late: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(*_GONE):
        while True:
            due, data = await late.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            if data == _END:
                break
            target.write(data)
            await target.drain()
    target.close()
