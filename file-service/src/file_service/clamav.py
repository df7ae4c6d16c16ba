"""Asks a ClamAV daemon (clamd) about bytes, by the command INSTREAM of its protocol.

    tcp://clamav:3310             a host and a port
    unix:///run/clamav/clamd.ctl  a socket in the file system

clamd does not authenticate its clients and does not encrypt: it belongs on the machine or in a network of its own.
"""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kit.errors import Unavailable

_PORT = 3310
_CONNECT_SECONDS = 5.0
# clamd ends each reply to a command that begins with "z" by NUL, and expects each chunk behind its length.
_COMMAND = b"zINSTREAM\0"
_LENGTH = struct.Struct(">I")
_MAX_REPLY_BYTES = 4096
_CLEAN, _FOUND, _TOO_LARGE = b"stream: OK", b" FOUND", b"size limit exceeded"


class TooLargeToScan(Exception):
    """clamd takes no stream of this size (its setting StreamMaxLength)."""


@dataclass(frozen=True)
class Finding:
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

    async def scan(self, chunks: AsyncIterable[bytes]) -> Finding | None:
        """Returns what clamd found in *chunks*; `None` if they are clean.

        Raises Unavailable if clamd does not answer, or not with a verdict, TooLargeToScan, and the errors of *chunks*.
        """
        try:
            async with asyncio.timeout(self.seconds), self._connection() as (reader, writer):
                return _verdict(await _ask(reader, writer, chunks))
        except _SourceFailed as failure:
            raise failure.error from None
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise Unavailable(f"clamd does not answer: {error!r}") from error

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with asyncio.timeout(_CONNECT_SECONDS):
            if self._path is not None:
                reader, writer = await asyncio.open_unix_connection(self._path, limit=_MAX_REPLY_BYTES)
            else:
                reader, writer = await asyncio.open_connection(self._host, self._port, limit=_MAX_REPLY_BYTES)
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chunks: AsyncIterable[bytes]) -> bytes:
    """Sends the bytes until there is a reply, which for a stream that is too large comes before its end."""
    sending, reading = asyncio.create_task(_send(writer, chunks)), asyncio.create_task(reader.readuntil(b"\0"))
    try:
        await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            # Raises what the source of the bytes has raised.
            sending.result()
        return (await reading).rstrip(b"\0")
    finally:
        sending.cancel()
        reading.cancel()
        await asyncio.wait({sending, reading})


async def _send(writer: asyncio.StreamWriter, chunks: AsyncIterable[bytes]) -> None:
    writer.write(_COMMAND)
    # clamd closes the connection when it has heard enough. Its reply says why.
    with contextlib.suppress(ConnectionError):
        async for chunk in _each_of(chunks):
            writer.write(_LENGTH.pack(len(chunk)) + chunk)
            await writer.drain()
        writer.write(_LENGTH.pack(0))
        await writer.drain()


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


def _verdict(reply: bytes) -> Finding | None:
    if reply == _CLEAN:
        return None
    if reply.startswith(b"stream: ") and reply.endswith(_FOUND):
        return Finding(reply[len(b"stream: ") : -len(_FOUND)].decode(errors="replace"))
    if _TOO_LARGE in reply:
        raise TooLargeToScan
    raise Unavailable(f"clamd has no verdict: {reply!r}")
