"""An ASGI layer around all routes, for HTTP requests and sockets.

It maps every form of a path to the one that a route declares (`/requests`, `/requests/` and `/api/v1/requests/` are the
same), starts the `Call` that is passed on to the services, limits the size of bodies, and adds the request id and the
security headers to every answer.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from math import inf

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from gateway import problems
from gateway.settings import Settings
from gateway.streaming import has_streamed_body
from kit import call, logging, rpc
from kit.errors import AppError, InvalidInput, TooLarge

log = logging.get(__name__)

PREFIX = "/api/v1"
# Pages that are not part of the API and are served at the root only.
_UNPREFIXED = ("/docs", "/redoc", "/openapi.json")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'",
}
_SECURITY_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_WANTED_HEADERS = frozenset({b"content-length", b"idempotency-key", b"traceparent", b"user-agent", b"x-request-id"})
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")
_AGENT_CHARACTERS = 200
_COMMANDS = ("POST", "PUT", "PATCH", "DELETE")


class Edge:
    """The ASGI application that wraps the FastAPI application."""

    def __init__(self, app: FastAPI, routes: Iterable[BaseRoute], settings: Settings) -> None:
        """*routes* are the routes of the API, with their paths as declared, without PREFIX."""
        self.app = app
        paths = [(f"{PREFIX}{route.path}", route) for route in routes if isinstance(route, Route)]
        # The paths that are declared with a slash at the end.
        self._slashed = frozenset(path for path, _ in paths if path.endswith("/"))
        # One pattern for all streamed routes, so that the time of a lookup does not depend on the number of routes.
        self._streamed = _pattern_of(path for path, route in paths if has_streamed_body(route))
        self._max_body_bytes = settings.max_json_bytes
        self._deadline_seconds = settings.deadline_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = {**scope, "path": canonical_path(scope["path"], self._slashed)}
        is_streamed = self._streamed.fullmatch(scope["path"]) is not None
        headers = _wanted_headers(scope)
        current = _call(scope, headers, None if is_streamed else rpc.deadline_in(self._deadline_seconds))
        call.enter(current)
        started = time.perf_counter()
        status = 101

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_SECURITY_HEADERS, *_headers_of(message, current)]
            await send(message)

        try:
            limit = inf if is_streamed else self._max_body_bytes
            if scope["type"] == "websocket":
                await self.app(scope, receive, send_with_headers)
            elif (refusal := _refusal(headers, limit)) is not None:
                await problems.response(refusal)(scope, receive, send_with_headers)
            else:
                await self.app(scope, _limited(receive, limit), send_with_headers)
        finally:
            log.info(
                "request",
                method=scope.get("method", "SOCKET"),
                # Logged without the query, which may contain a token.
                path=scope["path"],
                status=status,
                milliseconds=round(1000 * (time.perf_counter() - started), 1),
            )


def canonical_path(path: str, slashed: Iterable[str]) -> str:
    """Returns *path* as a route declares it, below PREFIX; *slashed* are the paths with a slash at the end."""
    if path.startswith(_UNPREFIXED):
        return path.rstrip("/")
    if path != PREFIX and not path.startswith(f"{PREFIX}/"):
        path = PREFIX + path
    path = path.rstrip("/")
    return f"{path}/" if f"{path}/" in slashed else path


def _pattern_of(paths: Iterable[str]) -> re.Pattern[str]:
    """Returns a pattern that matches every path that fits one of *paths*. A parameter fits one segment."""
    literals = (map(re.escape, re.split(r"\{\w+\}", path)) for path in paths)
    return re.compile("|".join("[^/]+".join(parts) for parts in literals))


def _wanted_headers(scope: Scope) -> dict[bytes, str]:
    """Returns the first value of each request header that this layer reads."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _WANTED_HEADERS:
            found.setdefault(name, value.decode("latin-1"))
    return found


def _refusal(headers: Mapping[bytes, str], limit: float) -> AppError | None:
    length = headers.get(b"content-length", "")
    if length.isdecimal() and int(length) > limit:
        return TooLarge("The body is too large.")
    key = headers.get(b"idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        return InvalidInput.field(
            "Idempotency-Key",
            "must be 1 to 255 printable ASCII characters",
        )
    return None


def _limited(receive: Receive, limit: float) -> Receive:
    """Counts the bytes of a body, which need not have a Content-Length. Raises HTTPException 413 above *limit*."""
    received = 0

    async def counting() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            # The framework would wrap any other exception.
            raise HTTPException(413)
        return message

    return counting


def _headers_of(message: Message, current: call.Call) -> Iterator[tuple[bytes, bytes]]:
    """Yields the headers of an answer that depend on it or on its request."""
    yield b"x-request-id", current.request_id.encode()
    # Most answers contain personal data. A route whose answer may be cached sets the header itself.
    if not any(name == b"cache-control" for name, _ in message.get("headers", ())):
        yield b"cache-control", b"no-store"
    if call.REPLAYED in current.remarks:
        yield b"idempotency-replayed", b"true"


def _address_of(client: tuple[str, int] | None) -> str | None:
    """Returns the address of the client. A proxy may have passed on a text that is none."""
    try:
        return str(ip_address(client[0])) if client else None
    except ValueError:
        return None


def _call(scope: Scope, headers: Mapping[bytes, str], deadline: float | None) -> call.Call:
    agent = headers.get(b"user-agent")
    return call.Call(
        request_id=call.request_id_from(headers.get(b"x-request-id")),
        idempotency_key=headers.get(b"idempotency-key") if scope.get("method") in _COMMANDS else None,
        traceparent=call.traceparent_from(headers.get(b"traceparent")),
        client_address=_address_of(scope.get("client")),
        client_agent=agent[:_AGENT_CHARACTERS] if agent else None,
        deadline=deadline,
    )
