"""Many clients on sockets, which use little enough CPU that a measurement shows the gateway and not them."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

from bench.tokens import Signer

_HANDSHAKE = (
    "GET /ws{query} HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36\r\n"
    "Authorization: Bearer {token}\r\n\r\n"
)
_CURSOR = re.compile(rb'"cursor":"([^"]+)"')
_NUMBER = re.compile(rb'"seq":(\d+)')
_TEXT, _CLOSE, _PING = 1, 8, 9
_TWO_BYTES, _EIGHT_BYTES = 126, 127
_OPEN_SECONDS = 120.0


class SocketClient(asyncio.Protocol):
    def __init__(self, crowd: "Crowd", user: str, cursor: str) -> None:
        self._crowd = crowd
        self.user = user
        self.cursor = cursor
        self.messages = 0
        self.is_recovered: bool | None = None
        self._buffer = bytearray()
        self._is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        query = f"?cursor={self.cursor}" if self.cursor else ""
        handshake = _HANDSHAKE.format(query=query, token=self._crowd.signer.token(self.user))
        self._transport.write(handshake.encode())

    def leave(self) -> None:
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the connection was lost"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                line = head.partition(b"\r\n")[0].decode()
                self.opened.set_exception(ConnectionError(f"the handshake was refused: {line} {rest.decode()}"))
                self._transport.abort()
                return
            self._is_open, self._buffer = True, rest
        while self._take_frame():
            pass

    def _take_frame(self) -> bool:
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        length, start = buffer[1], 2
        if length in (_TWO_BYTES, _EIGHT_BYTES):
            start = 4 if length == _TWO_BYTES else 10
            length = int.from_bytes(buffer[2:start])
        if len(buffer) < start + length:
            return False
        payload = bytes(buffer[start : start + length])
        opcode = buffer[0] & 0x0F
        del buffer[: start + length]
        if opcode == _TEXT:
            self._on_text(payload)
        elif opcode == _PING:
            # The mask is zero.
            self._transport.write(bytes([0x8A, 0x80 | len(payload)]) + bytes(4) + payload)
        elif opcode == _CLOSE:
            self._crowd.closed += 1
        return True

    def _on_text(self, text: bytes) -> None:
        if (found := _CURSOR.search(text)) is not None:
            self.cursor = found[1].decode()
        if not self.opened.done():
            self.is_recovered = b'"recovered":true' in text
            self.opened.set_result(None)
            return
        self.messages += 1
        if self._crowd.on_message is not None and (number := _NUMBER.search(text)) is not None:
            self._crowd.on_message(int(number[1]), time.perf_counter())
        if self.messages == 2 and self._crowd.on_second_message is not None:
            self._crowd.on_second_message()


class Crowd:
    def __init__(self, url: str, signer: Signer) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "", address.port or 80
        self.signer = signer
        self.clients: list[SocketClient] = []
        # The number of sockets that the gateway has closed.
        self.closed = 0
        # Called with the number in a message and the moment at which it arrived.
        self.on_message: Callable[[int, float], None] | None = None
        self.on_second_message: Callable[[], None] | None = None

    async def open(
        self, count: int, *, at_once: int = 1, users: Sequence[str] = (), cursors: Sequence[str] = ()
    ) -> list[SocketClient]:
        """Opens so many sockets, each of a new user unless *users* are given, *at_once* of them at the same time."""
        users = users or [str(uuid4()) for _ in range(count)]
        cursors = cursors or [""] * count
        made = [SocketClient(self, user, cursor) for user, cursor in zip(users, cursors, strict=True)]
        self.clients += made
        places = asyncio.Semaphore(at_once)

        async def connect(client: SocketClient) -> None:
            async with places:
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: client, self._host, self._port)
                await client.opened

        async with asyncio.timeout(_OPEN_SECONDS), asyncio.TaskGroup() as group:
            for client in made:
                group.create_task(connect(client))
        return made

    async def leave(self) -> None:
        for client in self.clients:
            client.leave()
        self.clients.clear()
        await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def opened(self, count: int) -> AsyncIterator[None]:
        await self.open(count, at_once=50)
        yield
        await self.leave()
