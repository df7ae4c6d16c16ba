"""An ASGI layer around all routes, for HTTP requests and sockets.

It maps every form of a path to the one that a route declares (`/requests`, `/requests/` and `/api/v1/requests/` are the
same), starts the `Call` that is passed on to the services, limits the size of bodies, refuses what HTTP forbids but the
server lets through, and adds the request id and the security headers to every answer.
"""

import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from math import inf

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import api_keys, problems
from gateway.budgets import PURSE, SECONDS
from gateway.exchanges import Exchanges
from gateway.line.refusals import REFUSAL, BadRequest, Refused
from gateway.security_headers import UNPREFIXED, example_headers, security_headers
from gateway.settings import Settings
from gateway.streaming import has_streamed_body, most_body_bytes
from kit import call, logging, observing, rpc
from kit.errors import AppError, InvalidInput, TooLarge
from kit.networks import parsed

log = logging.get(__name__)

PREFIX = "/api/v1"
# An orchestrator asks for these at the address of one gateway.
_PROBED = f"{PREFIX}/health"

_WANTED_HEADERS = frozenset(
    {
        b"content-length",
        b"host",
        b"idempotency-key",
        b"traceparent",
        b"transfer-encoding",
        b"user-agent",
        api_keys.HEADER,
        b"x-request-id",
    }
)
# Two of one kind make the request ambiguous, so that it is refused.
_SINGLE = (b"host", api_keys.HEADER)
# A name or an address, and a port (RFC 3986, section 3.2). Empty for a target without them.
_HOST = re.compile(r"([A-Za-z0-9._~!$&'()*+;=%-]*|\[[0-9A-Za-z:.%~_-]+\])(:[0-9]*)?")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")
_AGENT_CHARACTERS = 200
# The status until the answer begins, and of a handshake.
_SWITCHING = 101
_TOO_MANY = 429
# The parameter of a path that no log shows; it stands in its place.
_HIDDEN = "{secret}"
# An id has 36 characters, a secret 43.
_LONG = "[^/]{40,}"
_COMMANDS = ("POST", "PUT", "PATCH", "DELETE")


class Edge:
    """The ASGI application that wraps the FastAPI application."""

    def __init__(self, app: FastAPI, sockets: ASGIApp, routes: Iterable[BaseRoute], settings: Settings) -> None:
        """*sockets* answers handshakes, for which the layers of the framework do nothing.

        *routes* are the routes of the API, with their paths as declared, without PREFIX.
        """
        self.app = app
        self._sockets = sockets
        paths = [(f"{PREFIX}{route.path}", route) for route in routes if isinstance(route, Route)]
        # The paths that are declared with a slash at the end.
        self._slashed = frozenset(path for path, _ in paths if path.endswith("/"))
        # One pattern for all streamed routes, so that the time of a lookup does not depend on the number of routes.
        self._streamed = _pattern_of(path for path, route in paths if has_streamed_body(route))
        self._secrets = _places_of_secrets(path.removeprefix(PREFIX) for path, _ in paths)
        self._max_body_bytes = settings.max_json_bytes
        self._wider = {
            path: most for path, route in paths if (most := most_body_bytes(route)) > settings.max_json_bytes
        }
        self._deadline_seconds = settings.deadline_seconds
        self._hosts = frozenset(settings.trusted_hosts)
        self._of_example = example_headers(settings.example_tiles)
        self._exchanges = Exchanges(observing.metrics, observing.traces) if observing.is_on() else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, original: Scope, receive: Receive, send: Send) -> None:
        scope = {**original, "path": canonical_path(original["path"], self._slashed)}
        is_streamed = self._streamed.fullmatch(scope["path"]) is not None
        limit = inf if is_streamed else self._wider.get(scope["path"], self._max_body_bytes)
        headers = _wanted_headers(scope)
        current = _call(scope, headers, None if is_streamed else rpc.deadline_in(self._deadline_seconds))
        if self._exchanges is not None:
            current = self._exchanges.begin(scope, current)
        call.enter(current)
        answer = _Answer(send, current, scope, self._of_example)
        try:
            refusal = scope.get(REFUSAL) or _refusal(scope, headers, limit, self._hosts)
            if scope["type"] == "http" and refusal is None:
                await self.app(scope, _limited(receive, limit, original, answer), answer.send)
            elif refusal is None:
                scope["app"] = self.app
                await self._sockets(scope, receive, answer.send)
            elif scope["type"] == "websocket" or scope["method"] == "OPTIONS":
                await problems.response(refusal)(scope, receive, answer.send)
            else:
                # Refused by the table of routes, so that a page of an allowed origin can read the answer.
                await self.app({**scope, REFUSAL: refusal}, receive, answer.send)
        finally:
            log.info(
                "request",
                method=scope.get("method", "SOCKET"),
                # Logged without the query, which may contain a token, and without the secrets in paths.
                path=self._secrets.sub(rf"/\1{_HIDDEN}", scope["path"]),
                status=answer.status,
                milliseconds=round(1000 * (time.perf_counter() - answer.started), 1),
            )
            if self._exchanges is not None:
                self._exchanges.end(scope, answer.status, time.perf_counter() - answer.started)


class _Answer:
    """Adds the headers to an answer, and keeps its status and the moment at which its request began."""

    def __init__(self, send: Send, current: call.Call, scope: Scope, of_example: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._of_example = of_example
        self._call = current
        self._scope = scope
        self.status = _SWITCHING
        self.started = time.perf_counter()

    async def send(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            security = security_headers(self._scope["path"], self._of_example)
            message["headers"] = [*message.get("headers", ()), *security, *self._headers_of(message)]
        await self._send(message)

    def _headers_of(self, message: Message) -> Iterator[tuple[bytes, bytes]]:
        """Yields the headers of an answer that depend on it or on its request."""
        yield b"x-request-id", self._call.request_id.encode()
        names = dict(message.get("headers", ()))
        # Most answers contain personal data. A route whose answer may be cached sets the header itself.
        if b"cache-control" not in names:
            yield b"cache-control", b"no-store"
        if call.REPLAYED in self._call.remarks:
            yield b"idempotency-replayed", b"true"
        if self.status == _TOO_MANY and PURSE in self._scope:
            # Also if the service has refused it: it counts more than requests.
            yield from self._scope[PURSE].headers_of_refusal(names.get(b"retry-after", b"1"))
        elif SECONDS in self._scope:
            yield from self._scope[PURSE].headers(self._scope[SECONDS])


def _limited(receive: Receive, limit: float, scope: Scope, answer: _Answer) -> Receive:
    """Returns a function that reads a body until it cannot go on.

    It raises Refused for more bytes than *limit*, which need not be announced by a Content-Length, and for the reason
    that the server puts into *scope* while the body arrives.
    """
    received = 0

    async def read() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise Refused(TooLarge("The body is too large."))
        if REFUSAL in scope:
            if answer.status != _SWITCHING:
                # No other answer can be given.
                return {"type": "http.disconnect"}
            raise Refused(scope[REFUSAL])
        return message

    return read


def canonical_path(path: str, slashed: Iterable[str]) -> str:
    """Returns *path* as a route declares it, below PREFIX; *slashed* are the paths with a slash at the end."""
    if path.startswith(UNPREFIXED):
        return path.rstrip("/")
    if path != PREFIX and not path.startswith(f"{PREFIX}/"):
        path = PREFIX + path
    path = path.rstrip("/")
    return f"{path}/" if f"{path}/" in slashed else path


def _pattern_of(paths: Iterable[str]) -> re.Pattern[str]:
    """Returns a pattern that matches every path that fits one of *paths*. A parameter fits one segment."""
    literals = (map(re.escape, re.split(r"\{\w+\}", path)) for path in paths)
    return re.compile("|".join("[^/]+".join(parts) for parts in literals))


def _places_of_secrets(paths: Iterable[str]) -> re.Pattern[str]:
    """Returns a pattern that matches a path from where one of *paths* has the parameter `secret`, and what is before.

    It matches paths of no route, too, because people mistype addresses: all that is not a literal of a declared path,
    and any text that is longer than an id.
    """
    known: dict[str, set[str]] = {}
    declared = list(paths)
    for path in declared:
        place, found, _ = path.partition(_HIDDEN)
        if found:
            beside = [one.removeprefix(place) for one in declared if one.startswith(place)]
            known[place] = {re.escape(one.split("/")[0]) for one in beside if not one.startswith("{")}
    # Every path begins with a slash, and so does the pattern: it is tried at few places.
    hidden = [rf"(?i:{re.escape(place[1:])})(?!(?:{'|'.join(sorted(some))})(?:/|\Z))" for place, some in known.items()]
    return re.compile(f"/(?:({'|'.join(hidden) or '(?!)'}).+|{_LONG})", re.DOTALL)


def _wanted_headers(scope: Scope) -> dict[bytes, str]:
    """Returns the first value of each request header that this layer reads, and all of `Host` and `X-API-Key`.

    Notes the key in *scope*.
    """
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _WANTED_HEADERS:
            if name in _SINGLE and name in found:
                # Neither a host nor a key has a comma.
                found[name] += f",{value.decode('latin-1')}"
            else:
                found.setdefault(name, value.decode("latin-1"))
    if api_keys.HEADER in found:
        scope[api_keys.API_KEY] = found[api_keys.HEADER]
    return found


def _refusal(scope: Scope, headers: Mapping[bytes, str], limit: float, hosts: Collection[str]) -> AppError | None:
    host = headers.get(b"host")
    if host is None and scope["http_version"] != "1.0":
        return BadRequest("The header Host is missing.")
    if (host and not _HOST.fullmatch(host)) or (hosts and not _is_for(hosts, host or "", scope["path"])):
        return BadRequest("There must be one header Host, with a host that is served here and perhaps a port.")
    if headers.get(b"transfer-encoding", "chunked").lower() != "chunked":
        return BadRequest("The only transfer encoding that is understood is chunked.")
    length = headers.get(b"content-length", "")
    if length.isdecimal() and int(length) > limit:
        return TooLarge("The body is too large.")
    return _refusal_of_keys(scope, headers)


def _refusal_of_keys(scope: Scope, headers: Mapping[bytes, str]) -> AppError | None:
    """Refuses an API key in the URL, and an idempotency key that cannot be one."""
    if scope["query_string"] and api_keys.is_in(scope["query_string"]):
        return api_keys.KeyInUrl()
    key = headers.get(b"idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        return InvalidInput.field(
            "Idempotency-Key",
            "must be 1 to 255 printable ASCII characters",
        )
    return None


def _is_for(hosts: Collection[str], host: str, path: str) -> bool:
    """Returns whether the header `Host` names one of *hosts*, with any port, or does not matter for *path*."""
    found = _HOST.fullmatch(host)
    return (found is not None and found[1].lower() in hosts) or path.startswith(_PROBED)


# A client makes many requests.
@lru_cache(maxsize=4096)
def _address(text: str) -> str | None:
    """Returns the address of a client. A proxy may have passed on a text that is none."""
    address = parsed(text)
    return None if address is None else str(address)


def _call(scope: Scope, headers: Mapping[bytes, str], deadline: float | None) -> call.Call:
    agent, client = headers.get(b"user-agent"), scope.get("client")
    return call.Call(
        request_id=call.request_id_from(headers.get(b"x-request-id")),
        idempotency_key=headers.get(b"idempotency-key") if scope.get("method") in _COMMANDS else None,
        traceparent=call.traceparent_from(headers.get(b"traceparent")),
        client_address=_address(client[0]) if client else None,
        client_agent=agent[:_AGENT_CHARACTERS] if agent else None,
        deadline=deadline,
    )
