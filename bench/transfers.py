"""Large HTTP bodies over bare sockets, in threads: they use so little CPU that the server is the limit."""

import asyncio
import itertools
import json
import os
import socket
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bench.visitor import Unexpected

_BUFFER_BYTES = 1024 * 1024
_TIMEOUT_SECONDS = 120.0
_HEAD_BYTES = 64 * 1024


async def download(url: str, token: str = "") -> tuple[float, int]:
    """Reads an answer and drops it; returns the seconds from the request to the last byte, and the number of bytes."""
    return await asyncio.to_thread(_download, url, token)


async def upload(
    url: str, method: str, headers: Mapping[str, str], size: int, around: tuple[bytes, bytes] = (b"", b"")
) -> tuple[float, Any]:
    """Sends *size* bytes of text *around* which stand others; returns the seconds and the JSON of the answer."""
    return await asyncio.to_thread(_upload, url, method, headers, size, around)


def text(size: int) -> Iterable[memoryview]:
    """Yields *size* bytes of plain text that no compression of the way could shorten."""
    block = memoryview(os.urandom(_BUFFER_BYTES // 2).hex().encode())
    for left in itertools.count(size, -len(block)):
        if left <= 0:
            return
        yield block[:left]


def _download(url: str, token: str) -> tuple[float, int]:
    buffer = bytearray(_BUFFER_BYTES)
    with _connected(url) as connection:
        began = time.perf_counter()
        _send_head(connection, url, "GET", {"Authorization": f"Bearer {token}"} if token else {})
        status, head, rest = _read_head(connection)
        if status != 200:
            raise Unexpected(f"{status} from {urlsplit(url).path}")
        size, received = int(head["content-length"]), len(rest)
        while received < size:
            count = connection.recv_into(buffer)
            if not count:
                raise ConnectionResetError("the answer ends before it is complete")
            received += count
        return time.perf_counter() - began, size


def _upload(
    url: str, method: str, headers: Mapping[str, str], size: int, around: tuple[bytes, bytes]
) -> tuple[float, Any]:
    before, after = around
    with _connected(url) as connection:
        began = time.perf_counter()
        length = len(before) + size + len(after)
        _send_head(connection, url, method, {**headers, "Content-Length": str(length)})
        blocks: Iterable[bytes | memoryview] = itertools.chain((before,), text(size), (after,))
        for block in blocks:
            connection.sendall(block)
        status, head, body = _read_head(connection)
        while len(body) < int(head.get("content-length", 0)):
            body += connection.recv(_BUFFER_BYTES)
        if status >= 300:
            raise Unexpected(f"{status} from {urlsplit(url).path}: {body[:500].decode(errors='replace')}")
        return time.perf_counter() - began, json.loads(body) if body else dict(head)


def _connected(url: str) -> socket.socket:
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname or "", address.port or 80), timeout=_TIMEOUT_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _send_head(connection: socket.socket, url: str, method: str, headers: Mapping[str, str]) -> None:
    address = urlsplit(url)
    lines = [f"{method} {address.path} HTTP/1.1", f"Host: {address.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())


def _read_head(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Returns the status, the headers, and what has arrived of the body."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(_HEAD_BYTES)
        if not received:
            raise ConnectionResetError("no answer")
        data += received
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split(" ")[1]), {name.lower(): value.strip() for name, _, value in pairs}, rest
