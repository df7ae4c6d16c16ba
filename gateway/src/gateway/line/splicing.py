"""Passes bytes from a socket to a client inside the kernel (splice(2), Linux): they never enter this process.

Bytes that a process reads and writes are copied twice, which is most of what a large download costs.
"""

import asyncio
import contextlib
import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from gateway.line.pace import PaceChecks, ReadingPace
from kit import logging
from kit.rpc import STREAM_SILENCE_SECONDS

log = logging.get(__name__)

# The key in the scope of a request for the function that splices, and whether this system has it.
SPLICE = "splice"
CAN_SPLICE = hasattr(os, "splice")

# More is moved at a time, the larger the pipe is. 64 of them are what a user may have without privileges; further ones
# are short.
_PIPE_BYTES = 1024 * 1024
_WORTH_WAKING_BYTES = 512 * 1024


class SourceEndedError(Exception):
    """The source has ended before it has sent everything."""


class Splicer:
    """One transfer from a source to a client."""

    def __init__(self, source: socket.socket, client: int, reading: ReadingPace) -> None:
        """*client* is the descriptor of the client's socket; *reading* counts what waits for the client."""
        self._loop = asyncio.get_running_loop()
        self._source = source
        self._client = client
        self._reading = reading
        self._waiting: asyncio.Future[None] | None = None
        self._has_given_up = False

    def give_up(self) -> None:
        """Ends the transfer, because the client has gone."""
        self._has_given_up = True
        self._wake()

    async def pass_on(self, count: int) -> bool:
        """Passes on *count* bytes. Returns False if the client has gone.

        Raises SourceEndedError or OSError if the source ends before, also by its silence.
        """
        with _pipe() as (inlet, outlet):
            while count and not self._has_given_up:
                held = await self._take(inlet, count)
                count -= held
                while held and not self._has_given_up:
                    held -= await self._give(outlet, held)
        return not self._has_given_up

    async def _take(self, inlet: int, most: int) -> int:
        source = self._source.fileno()
        while not self._has_given_up:
            try:
                taken = os.splice(source, inlet, min(most, _PIPE_BYTES), flags=os.SPLICE_F_NONBLOCK)
            except BlockingIOError:
                await self._wait_for_source(most)
                continue
            if not taken:
                raise SourceEndedError
            return taken
        return 0

    async def _wait_for_source(self, most: int) -> None:
        """Raises TimeoutError if nothing comes for too long."""
        # Woken for each packet, the two processes would mostly wake one another.
        self._source.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, min(most, _WORTH_WAKING_BYTES))
        try:
            async with asyncio.timeout(STREAM_SILENCE_SECONDS):
                await self._until(self._loop.add_reader, self._loop.remove_reader, self._source.fileno())
        except TimeoutError:
            try:
                # Fewer bytes have come, and are passed on now.
                self._source.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                raise TimeoutError from None

    async def _give(self, outlet: int, held: int) -> int:
        """Returns how many bytes the client has taken; none if it had to be waited for, or has gone."""
        try:
            return os.splice(outlet, self._client, held, flags=os.SPLICE_F_NONBLOCK)
        except BlockingIOError:
            self._reading.held = held
            await self._until(self._loop.add_writer, self._loop.remove_writer, self._client)
            self._reading.held = 0
            self._reading.resumed += 1
        except OSError:
            self._has_given_up = True
        return 0

    async def _until(self, add: Callable[..., Any], remove: Callable[[int], Any], descriptor: int) -> None:
        """Waits until *descriptor* is ready, or the transfer is given up."""
        self._waiting = self._loop.create_future()
        add(descriptor, self._wake)
        try:
            await self._waiting
        finally:
            remove(descriptor)

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Splices:
    """The part of `HttpProtocol` that splices bytes from a socket as the body of an answer."""

    flow: FlowControl
    transport: asyncio.Transport
    _answering: RequestResponseCycle | None
    _pace_checks: PaceChecks
    _splicer: Splicer | None = None

    async def splice(self, source: socket.socket, count: int) -> None:
        """Sends *count* bytes of *source* in the answer that has begun; ends the connection if *source* has fewer."""
        cycle = cast(RequestResponseCycle, self._answering)
        # The head must have left the transport, which knows nothing of what is written beside it.
        self.transport.set_write_buffer_limits(0)
        await self.flow.drain()
        if cycle.disconnected or self.transport.is_closing():
            return
        is_complete = False
        try:
            is_complete = await self._pass_on(source, count)
        except (SourceEndedError, OSError) as error:
            log.warning("download_interrupted", reason=repr(error))
        if is_complete:
            cycle.expected_content_length -= count
            self.transport.set_write_buffer_limits()
        else:
            # The client sees by the missing bytes that the answer is not complete.
            cycle.disconnected = True
            self.transport.close()

    async def _pass_on(self, source: socket.socket, count: int) -> bool:
        # The event loop does not let others watch the descriptor of a transport.
        client = os.dup(self.transport.get_extra_info("socket").fileno())
        self._splicer = Splicer(source, client, self._pace_checks.reading)
        try:
            return await self._splicer.pass_on(count)
        finally:
            self._splicer = None
            os.close(client)

    def _give_up_splicing(self) -> None:
        if self._splicer is not None:
            self._splicer.give_up()


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """Yields the descriptors for writing and for reading of a pipe that is as long as the system permits."""
    outlet, inlet = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        # A user may have so many pages in pipes; beyond that, pipes stay short.
        with contextlib.suppress(OSError):
            fcntl.fcntl(inlet, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        yield inlet, outlet
    finally:
        os.close(outlet)
        os.close(inlet)
