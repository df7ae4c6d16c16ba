"""Judges whether a client makes progress, by looks at the connection from time to time.

Nothing is measured while bytes are sent or received, so an ordinary request pays nothing.
"""

import contextlib
import fcntl
import socket
import struct
import sys
import termios
from asyncio import AbstractEventLoop, TimerHandle, Transport
from collections.abc import Callable

from gateway.line.limits import Limits

type Look = Callable[[float], None]


class BodyPace:
    """Bounds the silence within a body, and its rate in each window of that length, but not its whole time."""

    def __init__(self, limits: Limits) -> None:
        self._silence_seconds = limits.body_silence_seconds
        self._bytes_per_second = limits.body_bytes_per_second
        self.restart(0.0, 0)

    def restart(self, now: float, received: int) -> None:
        """Begins to measure, also after a time in which the client could not send."""
        self._last, self._last_at = received, now
        self._window, self._window_at = received, now

    def is_too_slow(self, now: float, received: int) -> bool:
        """Returns true if the client has sent nothing, or too little, for too long. *received* counts bytes."""
        if received != self._last:
            self._last, self._last_at = received, now
        elif now - self._last_at >= self._silence_seconds:
            return True
        seconds = now - self._window_at
        if seconds < self._silence_seconds:
            return False
        is_slow = received - self._window < self._bytes_per_second * seconds
        self._window, self._window_at = received, now
        return is_slow


class ReadingPace:
    """Bounds the time in which a client reads nothing although bytes are waiting for it."""

    def __init__(self, limits: Limits) -> None:
        self._silence_seconds = limits.reader_silence_seconds
        # Counts how often the client has read so much that more could be written.
        self.resumed = 0
        # Bytes that wait for the client beside the transport.
        self.held = 0
        self._seen = (0, 0, 0)
        self._since = 0.0

    def is_stuck(self, now: float, transport: Transport) -> bool:
        waiting = transport.get_write_buffer_size() + self.held
        # The kernel may keep megabytes, and accepts more only when a third of them has gone.
        seen = (waiting, self.resumed, unacknowledged(transport) if waiting else 0)
        if waiting == 0 or seen != self._seen:
            self._seen, self._since = seen, now
            return False
        return now - self._since >= self._silence_seconds


def unacknowledged(transport: Transport) -> int:
    """Returns the number of bytes that the client has not received yet, or 0 on systems that do not say it."""
    connection, answer = transport.get_extra_info("socket"), bytearray(4)
    try:
        # SIOCOUTQ, tcp(7).
        fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, answer)
    except OSError:
        return 0
    return int.from_bytes(answer, sys.byteorder)


def reset(transport: Transport) -> None:
    """Ends the connection at once. Closing would wait until the client has read the rest, and so would the kernel."""
    connection = transport.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class PaceChecks:
    """Calls a function of a connection from time to time, until the connection is lost."""

    def __init__(
        self, loop: AbstractEventLoop, transport: Transport, limits: Limits, lose: Callable[[], None] | None = None
    ) -> None:
        """*lose* is called before the connection is ended because its client does not read."""
        self._loop = loop
        self._lose = lose
        self._transport = transport
        self._every_seconds = limits.look_every_seconds
        self.reading = ReadingPace(limits)
        self._timer: TimerHandle | None = None

    def start(self, look: Look) -> None:
        self._timer = self._loop.call_later(self._every_seconds, self._look, look)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, look: Look) -> None:
        now = self._loop.time()
        self.start(look)
        if self.reading.is_stuck(now, self._transport):
            if self._lose is not None:
                self._lose()
            reset(self._transport)
        else:
            look(now)
