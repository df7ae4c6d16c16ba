"""All open sockets of this process: one timer looks at them in turns, pings them, and ends those of dead peers.

When the process stops, they are closed one after another: if all clients came back at the same moment, the other
gateways would be slow for all their clients.
"""

import asyncio
import random
from typing import Any

from gateway.line.open_socket import OpenSocket
from gateway.line.pace import reset, unacknowledged

# The sockets are looked at in so many turns, so that their pings are spread.
_TURNS = 20
# The time over which the sockets are closed: some for each so many sockets, at most a share of the time to stop.
_SOCKETS_PER_SECOND = 500
_SHARE_OF_GRACE = 0.7


class OpenSockets:
    def __init__(self, ping_seconds: float, grace_seconds: float) -> None:
        """A peer that has not answered a ping after *ping_seconds* is dead; *grace_seconds* is the time to stop."""
        self._every_seconds = ping_seconds / _TURNS
        self._grace_seconds = grace_seconds
        self._turns: list[set[OpenSocket]] = [set() for _ in range(_TURNS)]
        self._turn = 0
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._draining_seconds: float | None = None
        self._connections: set[Any] = set()

    def __len__(self) -> int:
        return self._count

    def add(self, socket: OpenSocket, connections: set[Any]) -> None:
        """Adds a socket, also to *connections*, those that uvicorn waits for."""
        self._connections = connections
        connections.add(socket)
        # At random, because many are opened at once when another gateway has stopped.
        socket.turn = random.randrange(_TURNS)  # noqa: S311
        self._turns[socket.turn].add(socket)
        self._count += 1
        if self._timer is None:
            self._start()

    def remove(self, socket: OpenSocket) -> None:
        self._connections.discard(socket)
        self._turns[socket.turn].discard(socket)
        self._count -= 1

    def drain(self, socket: OpenSocket) -> None:
        """Closes a socket at a random moment of the time in which all are closed."""
        if self._draining_seconds is None:
            self._draining_seconds = min(self._count / _SOCKETS_PER_SECOND, _SHARE_OF_GRACE * self._grace_seconds)
        delay = random.uniform(0, self._draining_seconds)  # noqa: S311
        asyncio.get_running_loop().call_later(delay, socket.restart)

    def _start(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._every_seconds, self._look)

    def _look(self) -> None:
        self._turn = (self._turn + 1) % _TURNS
        for socket in list(self._turns[self._turn]):
            _look_at(socket)
        self._timer = None
        if self._count:
            self._start()


def _look_at(socket: OpenSocket) -> None:
    """Pings a peer that has been seen since the last look, and resets the connection to one that has not."""
    if socket.is_closing or not socket.is_reading:
        # A pong may have arrived that is not read before the frames of the client have been handled.
        return
    waiting = socket.transport.get_write_buffer_size()
    # The kernel may keep megabytes, and accepts more only when a third of them has gone.
    seen = (socket.received, socket.resumed, waiting, unacknowledged(socket.transport) if waiting else 0)
    if seen == socket.last_seen:
        reset(socket.transport)
        return
    socket.last_seen = seen
    if not waiting:
        socket.ping()
