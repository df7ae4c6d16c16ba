"""Decides before a socket opens: admits or refuses the caller, and finds the place in the feed to start from."""

import asyncio
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import nats.errors
from starlette.websockets import WebSocket

from gateway.api_keys import API_KEY
from gateway.budgets import SOCKETS
from gateway.dependencies import Dependencies
from gateway.identity import authenticate, bearer_token, stand_for
from gateway.sockets.connection import Connection
from gateway.sockets.cursor import Cursor
from gateway.sockets.resuming import Start, find_start
from gateway.switches import GATE
from kit import call, logging, rpc
from kit.caller import Caller
from kit.errors import AppError, Forbidden, Internal, Unavailable
from twou.chat.v1 import conversation_pb2

log = logging.get(__name__)

SUBPROTOCOL = "bearer"
# Before a key, where a browser, which cannot set the header, names it.
KEY_SUBPROTOCOL = "x-api-key"
_OPERATION = "sockets:open_socket"


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
    """The result of a handshake that was not refused: a connection that has joined the hub, and has to leave it."""

    connection: Connection
    start: Start


async def admit_in_turn(websocket: WebSocket, dependencies: Dependencies, query: SocketQuery) -> Admission:
    """Admits a few callers at a time. When thousands come at once, other requests do not wait for all of them.

    The time in the queue is not counted as time of the call: a caller who is sent away would come again. The socket of
    a conversation does not queue: while the service that is asked about it hangs, other sockets must open.
    """
    if query.request_id is not None:
        return await admit(websocket, dependencies, query)
    async with dependencies.hub.handshakes:
        waited = call.current()
        call.enter(replace(waited, deadline=rpc.deadline_in(dependencies.settings.deadline_seconds)))
        return await admit(websocket, dependencies, query)


async def admit(websocket: WebSocket, dependencies: Dependencies, query: SocketQuery) -> Admission:
    """Returns a connection and the place to start from. Raises AppError for a refusal, and Internal for a defect."""
    try:
        async with asyncio.timeout(call.current().seconds_left()):
            caller, key = await _authenticated(websocket, dependencies, query.token)
            request_id = await _topic(dependencies, query.request_id)
            connection = Connection(caller, dependencies.feed, request_id, key=key)
            return await _join(dependencies, connection, query.cursor)
    except TimeoutError:
        raise Unavailable from None
    except AppError:
        raise
    except Exception:
        log.exception("handshake_failed")
        raise Internal from None


async def _authenticated(
    websocket: WebSocket, dependencies: Dependencies, token: str | None
) -> tuple[Caller, Caller | None]:
    """Returns the caller, and the account of the API key that allows the socket, if one was sent.

    Checks the origin, the key and the token. Raises AppError if one of them is refused.
    """
    _check_origin(websocket, dependencies)
    offered = _offers(websocket)
    if KEY_SUBPROTOCOL in offered:
        websocket.scope.setdefault(API_KEY, offered[KEY_SUBPROTOCOL])
    admitted = await dependencies.api_keys.admit(websocket.scope, _OPERATION)
    token = offered.get(SUBPROTOCOL) or bearer_token(websocket) or token
    if token is None and admitted is not None:
        caller = stand_for(admitted)
    else:
        caller = await authenticate(dependencies.verifier, token)
    if (gate := websocket.scope.get(GATE)) is not None:
        gate.check(caller)
    dependencies.budgets.purse(SOCKETS).take(caller.user_id.int)
    return caller, None if admitted is None else admitted.key.caller


async def _topic(dependencies: Dependencies, request_id: str | None) -> str | None:
    """Returns the id of the request or other conversation as events spell it. Raises AppError if it is refused."""
    if request_id is not None:
        message = conversation_pb2.GetTopicRequest(id=request_id)
        request_id = (await rpc.unary(dependencies.clients.conversations.GetTopic, message)).id
    if not dependencies.bus.is_connected:
        raise Unavailable
    return request_id


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


def _offers(websocket: WebSocket) -> dict[str, str]:
    """Returns the token and the key of `Sec-WebSocket-Protocol: bearer, <token>, x-api-key, <key>`, as far as offered.

    A browser can set this header, and no other.
    """
    offered = list(map(str, websocket["subprotocols"]))
    pairs = dict(zip(offered[::2], offered[1::2], strict=False)) if len(offered) % 2 == 0 else {}
    return pairs if pairs.keys() <= {SUBPROTOCOL, KEY_SUBPROTOCOL} else {}


async def _join(dependencies: Dependencies, connection: Connection, resume_from: str | None) -> Admission:
    """Hears the events of the user from now on, and finds the place in the feed to start from."""
    asked = Cursor.parse(resume_from) if resume_from is not None else None
    try:
        dependencies.hub.join(connection)
        try:
            start = await find_start(dependencies.feed, str(connection.caller.user_id), asked)
        except BaseException:
            dependencies.hub.leave(connection)
            raise
    except (nats.errors.Error, TimeoutError):
        raise Unavailable from None
    return Admission(connection, start)
