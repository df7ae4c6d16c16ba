"""The handshake of `/ws` and `/ws/{request_id}`, and the life of the socket after it."""

import asyncio
import time
from typing import Annotated
from urllib.parse import urlsplit

import nats.errors
from fastapi import APIRouter, Query
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway import problems
from gateway.identity import authenticate, bearer_token
from gateway.parts import Parts, parts_of
from gateway.sockets import frames
from gateway.sockets.commands import Commands
from gateway.sockets.connection import RESTARTED, Connection
from gateway.sockets.cursor import Cursor
from kit import clock, logging, rpc
from kit.caller import Caller
from kit.errors import AppError, Forbidden, Internal, Unavailable
from twou.request.v1 import request_pb2

log = logging.get(__name__)

router = APIRouter()

SUBPROTOCOL = "bearer"
MAX_FRAME_BYTES = 64 * 1024


class ForeignOrigin(Forbidden):
    code = "ORIGIN_NOT_ALLOWED"
    message = "This origin may not open a socket."


@router.websocket("/ws")
@router.websocket("/ws/{request_id}")
async def open_socket(
    websocket: WebSocket,
    request_id: str | None = None,
    token: Annotated[str | None, Query()] = None,
    cursor: Annotated[str | None, Query()] = None,
) -> None:
    parts = parts_of(websocket)
    try:
        who = await _admit(websocket, parts, token, request_id)
        # Before the handshake completes: whatever happens after it is delivered.
        start, recovered = await _starting_point(parts, str(who.user_id), cursor)
    except AppError as error:
        await websocket.send_denial_response(problems.response(error))
    except Exception:
        log.exception("handshake_failed")
        await websocket.send_denial_response(problems.response(Internal()))
    else:
        await websocket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in websocket["subprotocols"] else None)
        connection = Connection(websocket, who, parts.feed, request_id)
        _establish(parts, connection, start, recovered=recovered)
        await _serve(websocket, parts, connection, start)


async def _admit(websocket: WebSocket, parts: Parts, token: str | None, request_id: str | None) -> Caller:
    """Everything that can be refused, before the handshake completes."""
    _check_origin(websocket, parts)
    who = await authenticate(parts.verifier, _offered_token(websocket) or token)
    if request_id is not None:
        message = request_pb2.GetParticipantsRequest(request_id=request_id)
        await rpc.unary(parts.clients.requests.GetParticipants, message)
    if not parts.bus.is_connected:
        raise Unavailable
    return who


def _check_origin(websocket: WebSocket, parts: Parts) -> None:
    """Browsers let any page open a socket anywhere; only the page's origin tells (RFC 6455, section 10.2)."""
    origin = websocket.headers.get("origin")
    if origin is None or origin in parts.settings.allowed_origins:
        return
    if urlsplit(origin).netloc != websocket.headers.get("host"):
        raise ForeignOrigin


def _offered_token(websocket: WebSocket) -> str | None:
    """From the header, or from `Sec-WebSocket-Protocol: bearer, <token>`, the only header a browser can set."""
    offered = websocket["subprotocols"]
    if len(offered) == 2 and offered[0] == SUBPROTOCOL:
        return str(offered[1])
    return bearer_token(websocket)


async def _starting_point(parts: Parts, user_id: str, resume_from: str | None) -> tuple[Cursor, bool]:
    """Where the client goes on, and whether that is where it left off."""
    asked = Cursor.parse(resume_from) if resume_from is not None else None
    try:
        if asked is not None and await parts.feed.covers(asked):
            return asked, True
        return await parts.feed.top(user_id), False
    except (nats.errors.Error, TimeoutError):
        raise Unavailable from None


async def _serve(websocket: WebSocket, parts: Parts, connection: Connection, start: Cursor) -> None:
    receiving = asyncio.create_task(_receive(websocket, connection, parts), name="socket-reader")
    try:
        async with parts.hub.joined(connection):
            connection.start(start, behind=True)
            await connection.run(receiving, connection.who.expires_at - time.time())
    except (nats.errors.Error, TimeoutError):
        # NATS went away between the handshake and now.
        await websocket.close(RESTARTED, "try again")
    finally:
        receiving.cancel()


def _establish(parts: Parts, connection: Connection, start: Cursor, *, recovered: bool) -> None:
    connection.send(
        frames.frame(
            "connection.established",
            {
                "connection_id": connection.id,
                "user_id": str(connection.who.user_id),
                "server_time": clock.now(),
                "cursor": str(start),
                "recovered": recovered,
                "limits": {
                    "frame_bytes": MAX_FRAME_BYTES,
                    "frames_per_minute": parts.settings.frames_per_minute,
                    "sockets_per_user": parts.settings.sockets_per_user,
                },
            },
        )
    )


async def _receive(websocket: WebSocket, connection: Connection, parts: Parts) -> None:
    """Returns when the client has left."""
    commands = Commands(connection, parts.clients, parts.settings.frames_per_minute)
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
        connection.end(1011, "something went wrong")
        raise
