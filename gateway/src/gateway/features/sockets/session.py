"""Serves a socket after its handshake."""

import asyncio
import time

import nats.errors
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.dependencies import Dependencies
from gateway.features.sockets.commands import Commands
from gateway.features.sockets.handshake import Admission
from gateway.sockets import frames
from gateway.sockets.connection import MAX_FRAME_BYTES, RESTARTED, RESTARTED_REASON, Connection
from gateway.sockets.cursor import Cursor
from kit import clock, logging

log = logging.get(__name__)


async def serve(websocket: WebSocket, dependencies: Dependencies, admission: Admission) -> None:
    """Serves the socket until it is closed."""
    connection = Connection(websocket, admission.caller, dependencies.feed, admission.request_id)
    _establish(dependencies, connection, admission.start, recovered=admission.is_recovered)
    await _run(websocket, dependencies, connection, admission.start)


async def _run(websocket: WebSocket, dependencies: Dependencies, connection: Connection, start: Cursor) -> None:
    receiving = asyncio.create_task(_receive(websocket, connection, dependencies), name="socket-reader")
    try:
        async with dependencies.hub.joined(connection):
            connection.start(start, behind=True)
            await connection.run(receiving, connection.caller.expires_at - time.time())
    except (nats.errors.Error, TimeoutError):
        # NATS was lost after the handshake.
        await websocket.close(RESTARTED, RESTARTED_REASON)
    finally:
        receiving.cancel()


def _establish(dependencies: Dependencies, connection: Connection, start: Cursor, *, recovered: bool) -> None:
    connection.send(
        frames.frame(
            "connection.established",
            {
                "connection_id": connection.id,
                "user_id": str(connection.caller.user_id),
                "server_time": clock.now(),
                "cursor": str(start),
                "recovered": recovered,
                "limits": {
                    "frame_bytes": MAX_FRAME_BYTES,
                    "frames_per_minute": dependencies.settings.frames_per_minute,
                    "sockets_per_user": dependencies.settings.sockets_per_user,
                },
            },
        )
    )


async def _receive(websocket: WebSocket, connection: Connection, dependencies: Dependencies) -> None:
    """Handles frames until the client leaves."""
    commands = Commands(connection, dependencies)
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            await commands.handle(message.get("text"))
    except WebSocketDisconnect:
        return
    except Exception:
        log.exception("socket_failed")
        connection.end(1011, "internal error; reconnect with your cursor")
        raise
