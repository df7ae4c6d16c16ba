"""Asks a ClamAV daemon (clamd) about bytes, by the command INSTREAM of its protocol.

    tcp://clamav:3310             a host and a port
    unix:///run/clamav/clamd.ctl  a socket in the file system

clamd does not authenticate its clients and does not encrypt: it belongs on the machine or in a network of its own.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from kit.errors import Unavailable

_PORT = 3310
_CONNECT_SECONDS = 5.0
# clamd ends each reply to a command that begins with "z" by NUL, and expects each chunk behind its length.
_COMMAND = b"zINSTREAM\0"
_PING, _PONG = b"zPING\0", b"PONG"
_LENGTH = struct.Struct(">I")
_MAX_REPLY_BYTES = 4096
_CLEAN, _FOUND, _TOO_LARGE = b"stream: OK", b" FOUND", b"size limit exceeded"


class TooLargeToScan(Exception):
    """clamd takes no stream of this size (its setting StreamMaxLength)."""


@dataclass(frozen=True)
class Infection:
    # As the database of signatures calls it, such as `Eicar-Test-Signature`.
    name: str


class _SourceFailed(Exception):
    """The bytes could not be read; clamd has nothing to do with it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


class Scanner:
    def __init__(self, url: str, *, seconds: float) -> None:
        """*seconds* bounds a whole scan."""
        parts = urlsplit(url)
        self._path = parts.path if parts.scheme == "unix" else None
        self._host, self._port = parts.hostname, parts.port or _PORT
        self.seconds = seconds

    async def scan(self, chunks: AsyncIterable[bytes]) -> Infection | None:
        """Returns what clamd found in *chunks*; `None` if they are clean.

        Raises Unavailable if clamd does not answer, or not with a verdict, TooLargeToScan, and the errors of *chunks*.
        """
        try:
            async with asyncio.timeout(self.seconds):
                with await self._connected() as connection:
                    return _verdict(await _ask(connection, chunks))
        except _SourceFailed as failure:
            raise failure.error from None
        except (OSError, TimeoutError) as error:
            raise Unavailable(f"clamd does not answer: {error!r}") from error

    async def ping(self) -> None:
        """Raises Unavailable if clamd does not answer."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                with await self._connected() as connection:
                    await asyncio.get_running_loop().sock_sendall(connection, _PING)
                    reply = await _reply(connection)
        except (OSError, TimeoutError) as error:
            raise Unavailable(f"clamd does not answer: {error!r}") from error
        if reply != _PONG:
            raise Unavailable(f"clamd answers something else: {reply!r}")

    async def _connected(self) -> socket.socket:
        """Returns a plain socket, since a transport that fails to send drops the reply that has already arrived."""
        failure: OSError | None = None
        async with asyncio.timeout(_CONNECT_SECONDS):
            for family, address in await self._addresses():
                connection = socket.socket(family, socket.SOCK_STREAM)
                connection.settimeout(0)
                try:
                    await asyncio.get_running_loop().sock_connect(connection, address)
                except BaseException as error:
                    connection.close()
                    if not isinstance(error, OSError):
                        raise
                    failure = error
                else:
                    return connection
        raise failure or OSError(f"no address of {self._host}")

    async def _addresses(self) -> list[tuple[int, Any]]:
        if self._path is not None:
            return [(socket.AF_UNIX, self._path)]
        found = await asyncio.get_running_loop().getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        return [(family, address) for family, _, _, _, address in found]


async def _ask(connection: socket.socket, chunks: AsyncIterable[bytes]) -> bytes:
    """Sends the bytes until there is a reply, which for a stream that is too large comes before its end."""
    sending, reading = asyncio.create_task(_send(connection, chunks)), asyncio.create_task(_reply(connection))
    try:
        await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            # Raises what the source of the bytes has raised.
            sending.result()
        return await reading
    finally:
        sending.cancel()
        reading.cancel()
        await asyncio.wait({sending, reading})


async def _send(connection: socket.socket, chunks: AsyncIterable[bytes]) -> None:
    send = partial(asyncio.get_running_loop().sock_sendall, connection)
    # clamd closes the connection when it has heard enough. Its reply says why.
    with contextlib.suppress(ConnectionError):
        await send(_COMMAND)
        async for chunk in _each_of(chunks):
            await send(_LENGTH.pack(len(chunk)) + chunk)
        await send(_LENGTH.pack(0))


async def _reply(connection: socket.socket) -> bytes:
    reply = b""
    while b"\0" not in reply and len(reply) < _MAX_REPLY_BYTES:
        received = await asyncio.get_running_loop().sock_recv(connection, _MAX_REPLY_BYTES)
        if not received:
            raise ConnectionError(f"it closed the connection after {reply!r}")
        reply += received
    return reply.partition(b"\0")[0]


async def _each_of(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    source = aiter(chunks)
    while True:
        try:
            chunk = await anext(source)
        except StopAsyncIteration:
            return
        except Exception as error:
            raise _SourceFailed(error) from error
        yield chunk


def _verdict(reply: bytes) -> Infection | None:
    if reply == _CLEAN:
        return None
    if reply.startswith(b"stream: ") and reply.endswith(_FOUND):
        return Infection(reply[len(b"stream: ") : -len(_FOUND)].decode(errors="replace"))
    if _TOO_LARGE in reply:
        raise TooLargeToScan
    raise Unavailable(f"clamd has no verdict: {reply!r}")
