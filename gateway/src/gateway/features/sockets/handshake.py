"""Decides before a socket opens: admits or refuses the caller, and finds the place in the feed to start from."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import nats.errors
from starlette.websockets import WebSocket

from gateway.budgets import SOCKETS
from gateway.dependencies import Dependencies
from gateway.identity import authenticate, bearer_token
from gateway.sockets.cursor import Cursor
from kit import call, logging, rpc
from kit.caller import Caller
from kit.errors import AppError, Forbidden, Internal, Unavailable
from twou.chat.v1 import conversation_pb2

log = logging.get(__name__)

SUBPROTOCOL = "bearer"


class ForeignOrigin(Forbidden):
    code = "ORIGIN_NOT_ALLOWED"
    message = "Sockets are not allowed from this origin."


@dataclass(frozen=True)
class SocketQuery:
    """The parameters in the URL of a socket."""

    # If present, only events about this request, or other conversation, are delivered.
    request_id: str | None
    # Ignored if a header has a token.
    token: str | None
    cursor: str | None


@dataclass(frozen=True)
class Admission:
    """The result of a handshake that was not refused."""

    caller: Caller
    # The id of the request or other conversation whose events are delivered, as events spell it; None for all.
    request_id: str | None
    start: Cursor
    # True if `start` is the cursor that the client asked for; false if events may have been missed.
    is_recovered: bool


async def admit(websocket: WebSocket, dependencies: Dependencies, query: SocketQuery) -> Admission:
    """Returns the caller and the place to start from. Raises AppError for a refusal, and Internal for a defect."""
    try:
        async with asyncio.timeout(call.current().seconds_left()):
            caller, request_id = await _admit(websocket, dependencies, query.token, query.request_id)
            # Found before the handshake completes, so that every later event is delivered.
            start, is_recovered = await _starting_point(dependencies, str(caller.user_id), query.cursor)
    except TimeoutError:
        raise Unavailable from None
    except AppError:
        raise
    except Exception:
        log.exception("handshake_failed")
        raise Internal from None
    return Admission(caller, request_id, start, is_recovered)


async def _admit(
    websocket: WebSocket, dependencies: Dependencies, token: str | None, request_id: str | None
) -> tuple[Caller, str | None]:
    """Checks the origin, the token and the topic. Raises AppError if one of them is refused.

    Returns the caller, and the id of the request or other conversation as events spell it.
    """
    _check_origin(websocket, dependencies)
    caller = await authenticate(dependencies.verifier, _offered_token(websocket) or token)
    dependencies.budgets.purse(SOCKETS).take(caller.user_id.int)
    if request_id is not None:
        message = conversation_pb2.GetTopicRequest(id=request_id)
        request_id = (await rpc.unary(dependencies.clients.conversations.GetTopic, message)).id
    if not dependencies.bus.is_connected:
        raise Unavailable
    return caller, request_id


def _check_origin(websocket: WebSocket, dependencies: Dependencies) -> None:
    """Raises ForeignOrigin for a page of another site.

    Browsers let every page open a socket to every host, and name the page's origin (RFC 6455, section 10.2).
    """
    origin = websocket.headers.get("origin")
    if origin is None or origin in dependencies.settings.allowed_origins:
        return
    if _host_of(origin) != websocket.headers.get("host"):
        raise ForeignOrigin


def _host_of(origin: str) -> str | None:
    """Returns the host and the port in *origin*, or None if it is malformed."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _offered_token(websocket: WebSocket) -> str | None:
    """Returns the token of `Sec-WebSocket-Protocol: bearer, <token>` or of `Authorization`.

    A browser can set only the former.
    """
    offered = websocket["subprotocols"]
    if len(offered) == 2 and offered[0] == SUBPROTOCOL:
        return str(offered[1])
    return bearer_token(websocket)


async def _starting_point(dependencies: Dependencies, user_id: str, resume_from: str | None) -> tuple[Cursor, bool]:
    """Returns the cursor to start from, and true if it is the cursor that the client asked for."""
    asked = Cursor.parse(resume_from) if resume_from is not None else None
    try:
        if asked is not None and await dependencies.feed.covers(asked):
            return asked, True
        return await dependencies.feed.top(user_id), False
    except (nats.errors.Error, TimeoutError):
        raise Unavailable from None
