"""A port at which bytes of files are handed out beside gRPC (docs/decisions/0025-bytes-beside-grpc.md).

A connection sends a ticket and a line feed, receives the bytes for which the ticket stands, and is closed. With a text
that is no ticket, it is closed without a byte. With TLS, only the gateway may connect. Bytes go from the folder to the
connection inside the kernel (sendfile(2)), except over TLS.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from file_service.blobs.tickets import Part, TicketRefusedError, Tickets
from kit import logging, ports
from kit.permissions import GATEWAY
from kit.tls import Tls

log = logging.get(__name__)

_MAX_TICKET_BYTES = 1024
# From the start of a connection to its ticket.
_TICKET_SECONDS = 5.0
# Bytes that are sent, and read over TLS, in one step.
_STEP_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Address:
    host: str
    # 0 takes any port that is free.
    port: int
    tls: Tls | None = None


@dataclass(frozen=True)
class Ticket:
    text: str
    # The port at which it is good.
    port: int


class BytePort:
    def __init__(self, folder: Path | None, tickets: Tickets, address: Address, *, grace_seconds: float) -> None:
        """*folder* is that of the store. Without one, nothing is opened, and there are no tickets.

        Transfers may go on for *grace_seconds* after the end of `serving`.
        """
        self._folder = folder
        self._tickets = tickets
        self._address = address
        self._grace_seconds = grace_seconds
        self.transfers: set[asyncio.Task[None]] = set()
        self._ends_at = 0.0
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        if self._folder is None:
            return self
        listener = await asyncio.to_thread(ports.bind, self._address.host, self._address.port)
        self.port = listener.getsockname()[1]
        tls = self._address.tls.server_context() if self._address.tls else None
        patience = _TICKET_SECONDS if tls else None
        self._server = await asyncio.start_server(
            self._accept, sock=listener, ssl=tls, ssl_handshake_timeout=patience, limit=_MAX_TICKET_BYTES
        )
        log.info("serving_bytes", address=f"{self._address.host}:{self.port}")
        return self

    def find_ticket(self, part: Part) -> Ticket | None:
        """Returns a ticket for *part*, or `None` if there are none."""
        return None if self._server is None else Ticket(self._tickets.issue(part), self.port)

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """At the end of the block begins the time that is left for transfers."""
        yield
        self._ends_at = time.monotonic() + self._grace_seconds

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        if self.transfers:
            await asyncio.wait(self.transfers, timeout=max(0.0, self._ends_at - time.monotonic()))
        for transfer in self.transfers:
            transfer.cancel()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transfer = asyncio.create_task(self._serve(reader, writer))
        self.transfers.add(transfer)
        transfer.add_done_callback(self.transfers.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            _check_peer(writer)
            async with asyncio.timeout(_TICKET_SECONDS):
                line = await reader.readuntil()
            await self._send(self._tickets.read(line[:-1].decode("ascii", "replace")), writer)
        except (TicketRefusedError, asyncio.LimitOverrunError, asyncio.IncompleteReadError, TimeoutError) as error:
            # A ticket is a secret, so it is not logged.
            log.warning("ticket_refused", reason=str(error) if isinstance(error, TicketRefusedError) else "no ticket")
        except OSError as error:
            # The gateway has gone with its client, or the bytes are not there.
            log.info("transfer_ended", reason=repr(error))
        finally:
            writer.close()

    async def _send(self, part: Part, writer: asyncio.StreamWriter) -> None:
        file = os.open(cast(Path, self._folder) / part.key, os.O_RDONLY)
        try:
            if writer.get_extra_info("ssl_object") is None:
                await _send_file(file, part, writer)
            else:
                await _send_bytes(file, part, writer)
        finally:
            os.close(file)


def _check_peer(writer: asyncio.StreamWriter) -> None:
    """Raises TicketRefusedError if the certificate at the other end is not that of the gateway."""
    if writer.get_extra_info("ssl_object") is None:
        return
    names = (writer.get_extra_info("peercert") or {}).get("subjectAltName", ())
    if ("DNS", GATEWAY) not in names:
        log.warning("peer_refused", method="byte port", peer=next((name for _, name in names), None))
        raise TicketRefusedError("not the gateway")


async def _send_file(file: int, part: Part, writer: asyncio.StreamWriter) -> None:
    # The event loop does not let others watch the descriptor of a transport.
    connection = os.dup(writer.get_extra_info("socket").fileno())
    try:
        offset, end = part.first, part.last + 1
        while offset < end:
            step = min(_STEP_BYTES, end - offset)
            try:
                send = partial(os.sendfile, connection, file, offset, step)
                sent = await _without_waiting(file, offset + step, send)
            except BlockingIOError:
                await _until_writable(connection)
            else:
                offset += _some(sent)
    finally:
        os.close(connection)


async def _send_bytes(file: int, part: Part, writer: asyncio.StreamWriter) -> None:
    offset, end = part.first, part.last + 1
    while offset < end:
        step = min(_STEP_BYTES, end - offset)
        data = await _without_waiting(file, offset + step, partial(os.pread, file, step, offset))
        offset += _some(len(data))
        writer.write(data)
        await writer.drain()


def _some(count: int) -> int:
    """Returns *count*. Raises OSError if it is 0: the file is shorter than its part."""
    if not count:
        raise OSError("the file is too short")
    return count


async def _without_waiting[Result](file: int, end: int, read: Callable[[], Result]) -> Result:
    """Returns what *read* returns, which reads *file* up to *end*; in a thread, if it would wait for the disk."""
    return read() if _is_in_memory(file, end - 1) else await asyncio.to_thread(read)


def _is_in_memory(file: int, offset: int) -> bool:
    """Returns whether the kernel has this byte of *file*, and with it probably those before, which it reads ahead."""
    try:
        return os.preadv(file, [bytearray(1)], offset, os.RWF_NOWAIT) == 1
    except (OSError, AttributeError):
        # It is not there, or this system cannot say it.
        return False


async def _until_writable(connection: int) -> None:
    loop, writable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_writer(connection, writable.set)
    try:
        await writable.wait()
    finally:
        loop.remove_writer(connection)
