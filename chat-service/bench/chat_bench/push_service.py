"""A push service that takes every message and notes when, without reading it: it must cost a measurement little."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Callable

from kit.tls import Tls

_TAKEN = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
_MAX_HEAD = 64 * 1024


class PushService:
    def __init__(self) -> None:
        # When the last message of each path was taken, by the clock `time.perf_counter`.
        self.at: dict[str, float] = {}
        self.taken = 0
        self.port = 0
        self.on_message: Callable[[], None] = lambda: None

    @contextlib.asynccontextmanager
    async def running(self, tls: Tls) -> AsyncIterator[None]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls.cert_file, tls.key_file)
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, limit=_MAX_HEAD)
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            yield

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *fields = head.split("\r\n")
                length = next(int(one[15:]) for one in fields if one.lower().startswith("content-length:"))
                await reader.readexactly(length)
                self.at.setdefault(line.split()[1], time.perf_counter())
                self.taken += 1
                self.on_message()
                writer.write(_TAKEN)
        writer.close()
