"""The last answer of a connection.

Closing while the client still sends would reset the connection, and the client would lose the answer.
"""

from asyncio import AbstractEventLoop, Transport
from collections.abc import Callable

from gateway.line import limits


class LastAnswer:
    """Stands for the transport in the cycle of a request, and has the protocol close it."""

    def __init__(self, transport: Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close


class Lingering:
    """Ends a connection, but lets the protocol read on while the client sends."""

    def __init__(self, loop: AbstractEventLoop, transport: Transport, drained_bytes: Callable[[], int]) -> None:
        """*drained_bytes* returns how many bytes were read since the last answer."""
        self._loop = loop
        self._transport = transport
        self._drained_bytes = drained_bytes

    def start(self) -> None:
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._go_on(self._loop.time() + limits.MAX_LINGER_SECONDS, seen=-1)

    def _go_on(self, until: float, seen: int) -> None:
        drained = self._drained_bytes()
        if drained != seen and drained <= limits.MAX_DRAINED_BYTES and self._loop.time() < until:
            self._loop.call_later(limits.LINGER_SECONDS, self._go_on, until, drained)
        else:
            self._transport.close()
