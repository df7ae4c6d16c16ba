"""A socket on which a test writes raw bytes, and reads the frames of the server."""

import asyncio
import contextlib
import json
import os
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.people import Json, Person

TEXT, BINARY, CLOSE, PING = 0x1, 0x2, 0x8, 0x9
CONTINUATION = 0x0
FINAL = 0x80
# A frame whose payload is compressed.
COMPRESSED = 0x40
_MASKED = 0x80
# The code of a connection that ends without a close frame (RFC 6455, section 7.4.1).
NO_CLOSE_FRAME = 1006


def framed(payload: bytes, opcode: int = TEXT, flags: int = FINAL, *, is_masked: bool = True) -> bytes:
    """Returns a frame as a client writes it."""
    mark = _MASKED if is_masked else 0
    if len(payload) < 126:
        head = struct.pack("!BB", flags | opcode, mark | len(payload))
    elif len(payload) < 2**16:
        head = struct.pack("!BBH", flags | opcode, mark | 126, len(payload))
    else:
        head = struct.pack("!BBQ", flags | opcode, mark | 127, len(payload))
    return head + _masked(payload) if is_masked else head + payload


def _masked(payload: bytes) -> bytes:
    key = os.urandom(4)
    stream = (key * (len(payload) // 4 + 1))[: len(payload)]
    return key + (int.from_bytes(payload) ^ int.from_bytes(stream)).to_bytes(len(payload))


def deflated(payload: bytes) -> bytes:
    """Returns *payload* as a compressed frame has it (RFC 7692)."""
    compress = zlib.compressobj(wbits=-15)
    return (compress.compress(payload) + compress.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")


@dataclass
class RawSocket:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    frames: list[Json] = field(default_factory=list)
    close_code: int | None = None
    _inflate: Any = field(default_factory=lambda: zlib.decompressobj(wbits=-15), repr=False)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, person: Person) -> AsyncIterator["RawSocket"]:
        """Opens a socket that offers compression, as browsers do."""
        address = urlsplit(person.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        lines = [
            "GET /ws HTTP/1.1",
            f"Host: {address.netloc}",
            f"Authorization: {person.http.headers['Authorization']}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        try:
            yield cls(reader, writer)
        finally:
            writer.transport.abort()

    async def send(self, data: bytes) -> None:
        # The transport says RuntimeError once the server has closed it.
        with contextlib.suppress(ConnectionError, RuntimeError):
            self.writer.write(data)
            await self.writer.drain()

    async def hear(self, seconds: float) -> None:
        """Reads frames until the server closes, or until one says that the socket goes on: `pong` with "last"."""
        try:
            async with asyncio.timeout(seconds):
                while self.close_code is None and not await self._read():
                    pass
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close_code = self.close_code or NO_CLOSE_FRAME

    async def _read(self) -> bool:
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length >= 126:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8))
        payload = await self.reader.readexactly(length)
        opcode = first & 0x0F
        if opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2]) if payload else 1005
        elif opcode == TEXT:
            text = self._inflate.decompress(payload + b"\x00\x00\xff\xff") if first & COMPRESSED else payload
            self.frames.append(json.loads(text))
            return bool(self.frames[-1]["data"].get("ping_id") == "last")
        return False
