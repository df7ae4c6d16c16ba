"""A client of the port at which file-service hands out bytes (docs/decisions/0025-bytes-beside-grpc.md).

A connection sends a ticket and receives the bytes for which it stands, and nothing else. Where they can be spliced
inside the kernel, the caller gets the socket at which they arrive, otherwise the bytes.
"""

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator

from gateway.line.splicing import CAN_SPLICE
from kit import contract, logging
from kit.errors import Unavailable
from kit.rpc import STREAM_SILENCE_SECONDS
from kit.tls import Tls
from twou.file.v1 import file_pb2

log = logging.get(__name__)

_NAME = contract.deployable_of(file_pb2.DESCRIPTOR.services_by_name["FileService"])
# The time until the first byte. All bytes also come over gRPC, so there is no need to be patient.
_SECONDS = 1.0
# The time after a failure in which no ticket is asked for.
_REST_SECONDS = 10.0
_CHUNK_BYTES = 256 * 1024


class Incoming:
    """Bytes that arrive over TLS, or on a system that cannot splice."""

    def __init__(self, first: bytes, count: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """*first* are the bytes that have arrived already, of *count*."""
        self._first = first
        self._left = count
        self._reader = reader
        self._writer = writer

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the bytes. Raises Unavailable if there are fewer."""
        chunk = self._first
        while True:
            yield chunk
            self._left -= len(chunk)
            if self._left <= 0:
                return
            try:
                async with asyncio.timeout(STREAM_SILENCE_SECONDS):
                    chunk = await self._reader.read(_CHUNK_BYTES)
            except OSError as error:
                raise Unavailable from error
            if not chunk:
                raise Unavailable

    async def aclose(self) -> None:
        self._writer.close()


class BytePort:
    def __init__(self, address: str, tls: Tls | None) -> None:
        """*address* is that of file-service, which tells the port with each ticket."""
        self.host = address.rpartition("/")[2].rpartition(":")[0].strip("[]")
        self._context = tls.context() if tls else None
        self._rests_until = 0.0

    @property
    def is_usable(self) -> bool:
        return time.monotonic() >= self._rests_until

    async def open(self, ticket: file_pb2.Ticket, count: int) -> socket.socket | Incoming | None:
        """Returns the source of the *count* bytes for which *ticket* stands; `None` if the port does not give them."""
        try:
            async with asyncio.timeout(_SECONDS):
                if self._context is None and CAN_SPLICE:
                    return await self._connect(ticket)
                return await self._open_stream(ticket, count)
        except OSError as error:
            self._rests_until = time.monotonic() + _REST_SECONDS
            log.warning("byte_port_unusable", error=repr(error))
            return None

    async def _connect(self, ticket: file_pb2.Ticket) -> socket.socket:
        """Returns a socket at which the first byte has arrived."""
        connection = await self._connected(ticket.port)
        try:
            await asyncio.get_running_loop().sock_sendall(connection, _line(ticket))
            await _until_readable(connection)
            _check(connection.recv(1, socket.MSG_PEEK))
        except BaseException:
            connection.close()
            raise
        return connection

    async def _connected(self, port: int) -> socket.socket:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self.host, port, type=socket.SOCK_STREAM)
        # Replicas have an address each.
        random.shuffle(found)
        failure: OSError = ConnectionRefusedError("the name has no address")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(0)
            try:
                await loop.sock_connect(connection, address)
            except OSError as error:
                connection.close()
                failure = error
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise failure

    async def _open_stream(self, ticket: file_pb2.Ticket, count: int) -> Incoming:
        reader, writer = await asyncio.open_connection(
            self.host,
            ticket.port,
            ssl=self._context,
            server_hostname=_NAME if self._context else None,
            limit=_CHUNK_BYTES,
        )
        try:
            writer.write(_line(ticket))
            first = await reader.read(_CHUNK_BYTES)
            _check(first)
        except BaseException:
            writer.close()
            raise
        return Incoming(first, count, reader, writer)


def _line(ticket: file_pb2.Ticket) -> bytes:
    return ticket.text.encode() + b"\n"


def _check(first: bytes) -> None:
    if not first:
        raise ConnectionRefusedError("the ticket is not good")


async def _until_readable(connection: socket.socket) -> None:
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(connection.fileno(), readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection.fileno())
