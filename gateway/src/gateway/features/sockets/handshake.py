"""What is decided before a socket opens: the caller, the request, and the place in the feed to start from."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import nats.errors
from starlette.websockets import WebSocket

from gateway.dependencies import Dependencies
from gateway.identity import authenticate, bearer_token
from gateway.sockets.cursor import Cursor
from kit import call, logging, rpc
from kit.caller import Caller
from kit.errors import AppError, Forbidden, Internal, Unavailable
from twou.request.v1 import request_pb2

log = logging.get(__name__)

SUBPROTOCOL = "bearer"


class ForeignOrigin(Forbidden):
    code = "ORIGIN_NOT_ALLOWED"
    message = "This origin may not open a socket."


@dataclass(frozen=True)
class SocketQuery:
    """What the URL of the socket says."""

    # Only what concerns this request is wanted.
    request_id: str | None
    # A token in a header takes precedence.
    token: str | None
    cursor: str | None


@dataclass(frozen=True)
class Admission:
    who: Caller
    start: Cursor
    # Whether `start` is where the client left off.
    is_recovered: bool


async def admit(websocket: WebSocket, dependencies: Dependencies, query: SocketQuery) -> Admission:
    """Raises AppError for every refusal, and Internal for a defect: the handshake is answered in any case."""
    try:
        async with asyncio.timeout(call.current().seconds_left()):
            who = await _admit(websocket, dependencies, query.token, query.request_id)
            # Before the handshake completes: everything that happens after it is delivered.
            start, is_recovered = await _starting_point(dependencies, str(who.user_id), query.cursor)
    except TimeoutError:
        raise Unavailable from None
    except AppError:
        raise
    except Exception:
        log.exception("handshake_failed")
        raise Internal from None
    return Admission(who, start, is_recovered)


async def _admit(websocket: WebSocket, dependencies: Dependencies, token: str | None, request_id: str | None) -> Caller:
    """Everything that can be refused, before the handshake completes."""
    _check_origin(websocket, dependencies)
    who = await authenticate(dependencies.verifier, _offered_token(websocket) or token)
    if request_id is not None:
        message = request_pb2.GetParticipantsRequest(request_id=request_id)
        await rpc.unary(dependencies.clients.requests.GetParticipants, message)
    if not dependencies.bus.is_connected:
        raise Unavailable
    return who


def _check_origin(websocket: WebSocket, dependencies: Dependencies) -> None:
    """Browsers let any page open a socket anywhere; only the page's origin tells (RFC 6455, section 10.2)."""
    origin = websocket.headers.get("origin")
    if origin is None or origin in dependencies.settings.allowed_origins:
        return
    if urlsplit(origin).netloc != websocket.headers.get("host"):
        raise ForeignOrigin


def _offered_token(websocket: WebSocket) -> str | None:
    """From the header, or from `Sec-WebSocket-Protocol: bearer, <token>`, the only header a browser can set."""
    offered = websocket["subprotocols"]
    if len(offered) == 2 and offered[0] == SUBPROTOCOL:
        return str(offered[1])
    return bearer_token(websocket)


async def _starting_point(dependencies: Dependencies, user_id: str, resume_from: str | None) -> tuple[Cursor, bool]:
    """Where the client goes on, and whether that is where it left off."""
    asked = Cursor.parse(resume_from) if resume_from is not None else None
    try:
        if asked is not None and await dependencies.feed.covers(asked):
            return asked, True
        return await dependencies.feed.top(user_id), False
    except (nats.errors.Error, TimeoutError):
        raise Unavailable from None
