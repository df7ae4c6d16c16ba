"""A socket after its handshake: connects the line, the feed and the commands of the client.

The application returns after the handshake. A task exists only while a frame of the client is handled.
"""

import asyncio
import time
from collections import deque
from functools import partial

from starlette.websockets import WebSocket

from gateway.dependencies import Dependencies
from gateway.features.sockets.commands import Commands
from gateway.features.sockets.handshake import KEY_SUBPROTOCOL, SUBPROTOCOL, Admission
from gateway.line.open_socket import OpenSocket
from gateway.line.sockets import open_socket
from gateway.sockets import frames
from gateway.sockets.connection import MAX_FRAME_BYTES, Connection
from kit import clock, logging

log = logging.get(__name__)


def open_session(websocket: WebSocket, dependencies: Dependencies, admission: Admission) -> None:
    """Completes the handshake. From then on the socket is served. Raises WebSocketDisconnect if the client has left."""
    session = _Session(dependencies, admission.connection)
    chosen = (one for one in (SUBPROTOCOL, KEY_SUBPROTOCOL) if one in websocket["subprotocols"])
    try:
        socket = open_socket(websocket.scope, session, next(chosen, None))
    except BaseException:
        dependencies.hub.leave(admission.connection)
        raise
    session.open(socket, admission)


class _Session:
    __slots__ = ("_commands", "_connection", "_dependencies", "_handling", "_socket", "_waiting")

    def __init__(self, dependencies: Dependencies, connection: Connection) -> None:
        self._dependencies = dependencies
        self._connection = connection
        self._commands: Commands | None = None
        self._waiting: deque[str | None] | None = None
        self._handling: asyncio.Task[None] | None = None
        self._socket: OpenSocket | None = None

    def open(self, socket: OpenSocket, admission: Admission) -> None:
        self._socket = socket
        connection, start = self._connection, admission.start
        first = frames.encode(self._established(str(start.cursor), recovered=start.is_recovered))
        connection.open(socket, start.cursor, start.missed, first)
        self._dependencies.system_messages.greet(connection)
        user_id = str(connection.caller.user_id)
        self._dependencies.hub.presence.tell(user_id, partial(connection.on_sign, "presence"))
        self._dependencies.contacts.ask(user_id, connection.handshake)

    def _established(self, cursor: str, *, recovered: bool) -> dict[str, object]:
        settings = self._dependencies.settings
        return frames.frame(
            "connection.established",
            {
                "connection_id": self._connection.id,
                "user_id": str(self._connection.caller.user_id),
                "server_time": clock.now(),
                "cursor": cursor,
                "recovered": recovered,
                "limits": {
                    "frame_bytes": MAX_FRAME_BYTES,
                    "frames_per_minute": settings.frames_per_minute,
                    "sockets_per_user": settings.sockets_per_user,
                },
            },
        )

    # Called by the line.

    def on_frame(self, text: str | None) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(text)
        if self._handling is None:
            self._handling = asyncio.create_task(self._handle(), name="socket-commands")
        elif self._socket is not None:
            # One frame is handled at a time. What the client sends meanwhile waits in the network.
            self._socket.pause_reading()

    def on_restart(self) -> None:
        self._connection.restart()

    def on_lost(self) -> None:
        if self._handling is not None:
            self._handling.cancel()
        if self._commands is not None:
            self._commands.lost()
        self._socket = None
        self._connection.lost()
        self._dependencies.hub.leave(self._connection)
        seconds = round(time.time() - self._connection.opened_at, 1)
        log.info("socket_ended", request_id=self._connection.handshake.request_id, seconds=seconds)

    async def _handle(self) -> None:
        if self._commands is None:
            self._commands = Commands(self._connection, self._dependencies)
        try:
            while self._waiting:
                await self._commands.handle(self._waiting.popleft())
        except Exception:
            log.exception("socket_failed")
            self._connection.end(1011, "internal error; reconnect with your cursor")
        finally:
            self._handling = self._waiting = None
        if self._socket is not None:
            self._socket.resume_reading()
