"""Finds the route of a path in one look, so that the cost of a request does not grow with the number of routes.

The framework tries its routes one after the other. Its routes, their parameters and their answers stay as they are;
only the pages of the documentation are left to the framework. A path of the API that the table does not know has no
route: the patterns of the framework fit more than the paths that are declared, and it knows no gates, keys and budgets.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from time import monotonic
from typing import Any, NamedTuple, Self

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway import problems
from gateway.api_keys import API_KEY
from gateway.budgets import PUBLIC, PURSE, Budgets, Purse, budget_of, charge
from gateway.dependencies import dependencies_of
from gateway.deprecations import deprecation_of
from gateway.identity import asks_who_calls
from gateway.line.refusals import ARRIVED, REFUSAL
from gateway.operations import operation_of
from gateway.security_headers import UNPREFIXED
from gateway.switches import GATE, Gate, Switches
from kit.errors import AppError, NotFound, Unavailable
from kit.upstream import ROOM, Room

# In the place of the method of a route for sockets.
_SOCKET = "SOCKET"
# A parameter that takes one segment of the path, or what stands before an ending such as `.ics`.
_PARAMETER = re.compile(r"\{(\w+)\}(\.\w+)?")


class _Choice(NamedTuple):
    """A route as it was at the start: the framework finds each of its attributes anew whenever one asks."""

    app: ASGIApp
    purse: Purse
    # The room of the calls of this route.
    room: Room
    # The parameters of the path, each with the number of its segment, and where it ends in it.
    parameters: tuple[tuple[int, str, int | None], ...]
    endpoint: Any
    route: Any
    # The operation, whose gate refuses before all else; empty for a page of documents, which no key opens.
    operation: str
    # True if the caller is looked for behind the gate.
    knows_caller: bool

    @classmethod
    def of(cls, route: RouteContext, purse: Purse) -> Self:
        numbered = enumerate(map(_PARAMETER.fullmatch, _segments(route.path or "")))
        parameters = tuple((number, found[1], -len(found[2] or "") or None) for number, found in numbered if found)
        app = _Direct(route.endpoint) if _takes_nothing(route.endpoint) else route.app
        if (ending := deprecation_of(route.endpoint)) is not None:
            app = ending.telling(app)
        operation = "" if budget_of(route.endpoint) is None else operation_of(route)
        original = route.original_route
        knows_caller = not isinstance(original, APIRoute) or asks_who_calls(original.dependant)
        return cls(app, purse, replace(purse.room), parameters, route.endpoint, original, operation, knows_caller)

    def pass_gate(self, gate: Gate, scope: Scope) -> None:
        """Raises the refusal of a gate, or leaves it in *scope* for the moment when the caller is known."""
        if gate.refusal is not None or not self.knows_caller:
            gate.check(None)
        scope[GATE] = gate

    def note(self, segments: list[str], scope: Scope) -> None:
        """Notes in *scope*, as the framework does, which route answers, and the parameters of its path."""
        scope["path_params"] = {name: segments[number][:end] for number, name, end in self.parameters}
        scope["endpoint"], scope["route"] = self.endpoint, self.route


class _Direct:
    """The application of an endpoint that takes nothing and makes its whole answer: the framework has nothing to do."""

    def __init__(self, endpoint: Any) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response = await self._endpoint()
        await response(scope, receive, send)


def _takes_nothing(endpoint: Any) -> bool:
    """Returns whether nothing of a request matters for an endpoint, whose answer needs no conversion either."""
    if not inspect.isfunction(endpoint):
        return False
    signature = inspect.signature(endpoint)
    answer = signature.return_annotation
    return not signature.parameters and inspect.isclass(answer) and issubclass(answer, Response)


@dataclass
class _Node:
    """The routes that share the first segments of their paths."""

    literals: "dict[str, _Node]" = field(default_factory=dict)
    # Parameters with an ending, by the ending.
    endings: "dict[str, _Node]" = field(default_factory=dict)
    parameter: "_Node | None" = None
    # The routes of the paths that end here, by method.
    routes: dict[str, _Choice] = field(default_factory=dict)

    def ended(self, segment: str) -> "_Node | None":
        stem, point, ending = segment.rpartition(".")
        return self.endings.get(point + ending) if stem else None


class RouteTable:
    """The ASGI application in front of the framework's router."""

    # The number of requests that are being answered.
    open_requests = 0

    def __init__(
        self,
        routes: Sequence[BaseRoute],
        rest: ASGIApp,
        budgets: Budgets,
        switches: Switches,
        *,
        asks_for_keys: bool = False,
    ) -> None:
        """*rest* answers the pages of the documentation. With *asks_for_keys*, requests need an API key."""
        self._switches = switches
        self._rest = rest
        self._budgets = budgets
        self._asks_for_keys = asks_for_keys
        self._root = _Node()
        for route in iter_route_contexts(routes):
            if all(map(_is_simple, _segments(route.path or ""))):
                self._add(route)

    async def __call__(  # noqa: PLR0915  # every request passes here, and each call of a function would cost it
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Raises HTTPException 404 for a path of no route, and 405, which names all methods of the path, for another.

        Raises the refusal of a request that the layers before have refused: here it gets the headers of its origin.
        Raises RateLimited for a public route if the client's network has spent its budget, FeatureDisabled for an
        operation that is off, and what `ApiKeys.admit` raises.
        """
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        if REFUSAL in scope:
            raise scope[REFUSAL]
        segments = _segments(scope["path"])
        routes = self._find(segments)
        if (found := routes.get(scope["method"])) is not None:
            if (gate := self._switches.gates.get(found.operation)) is not None:
                found.pass_gate(gate, scope)
            if self.open_requests >= found.room.few and _is_too_much(found, scope):
                # Before it costs more: urgent requests wait while the gateway works on refusals.
                await problems.response(Unavailable())(scope, receive, send)
                return
            self.open_requests += 1
            try:
                scope[PURSE] = found.purse
                ROOM.set(found.room)
                charge(scope)
                found.note(segments, scope)
                await self._answer(found, scope, receive, send)
            finally:
                self.open_requests -= 1
        elif routes:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(routes.keys() - {_SOCKET}))})
        elif not scope["path"].startswith(UNPREFIXED):
            raise HTTPException(404)
        else:
            await self._rest(scope, receive, send)

    async def _answer(self, choice: _Choice, scope: Scope, receive: Receive, send: Send) -> None:
        if (self._asks_for_keys or API_KEY in scope) and choice.operation:
            await dependencies_of(HTTPConnection(scope)).api_keys.admit(scope, choice.operation)
        await choice.app(scope, receive, send)

    async def open_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a handshake. Its endpoint takes nothing but the socket, so the framework has nothing to do."""
        segments = _segments(scope["path"])
        if (found := self._find(segments).get(_SOCKET)) is None:
            await not_found(scope, receive, send)
            return
        try:
            if (gate := self._switches.gates.get(found.operation)) is not None:
                found.pass_gate(gate, scope)
        except AppError as refusal:
            await problems.response(refusal)(scope, receive, send)
            return
        found.note(segments, scope)
        await found.endpoint(WebSocket(scope, receive, send))

    def _find(self, segments: list[str]) -> dict[str, _Choice]:
        """Returns the routes of the most literal path that fits, by method; none if no path does.

        A path with a parameter is not looked at for a method that the literal path lacks: OpenAPI reads paths so too.
        """
        # The first of `_ends`, which is nearly always the right one, found without a generator for each segment.
        node = self._root
        for segment in segments:
            following = (
                node.literals.get(segment)
                or (node.endings and node.ended(segment))
                or (node.parameter if segment else None)
            )
            if following is None:
                break
            node = following
        else:
            if node.routes:
                return node.routes
        return next((end.routes for end in _ends(self._root, segments, 0) if end.routes), {})

    def _add(self, route: RouteContext) -> None:
        node = self._root
        for segment in _segments(route.path or ""):
            found = _PARAMETER.fullmatch(segment)
            if found and found[2]:
                node = node.endings.setdefault(found[2], _Node())
            elif found:
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        # The first of several routes with the same path and method answers, as in the framework.
        # Pages of the framework have no budget of their own.
        choice = _Choice.of(route, self._budgets.purse(budget_of(route.endpoint) or PUBLIC))
        for method in route.methods or (_SOCKET,):
            node.routes.setdefault(method, choice)
        if "GET" in node.routes:
            # The server sends no body after HEAD (RFC 9110, section 9.3.2).
            node.routes.setdefault("HEAD", node.routes["GET"])


def _is_too_much(choice: _Choice, scope: Scope) -> bool:
    """Returns true if the gateway, or the service of a route, has too much to do for a request that has arrived."""
    return choice.room.is_refused() or monotonic() - scope.get(ARRIVED, inf) > choice.purse.patience


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers paths of no route. The framework would close a socket without an answer."""
    if scope["type"] == "http":
        raise HTTPException(404)
    await problems.response(NotFound("Not Found"))(scope, receive, send)


def _ends(node: _Node, segments: list[str], depth: int) -> Iterator[_Node]:
    """Yields the nodes below *node* that fit the segments from *depth* on; literal segments come first."""
    if depth == len(segments):
        yield node
        return
    segment = segments[depth]
    if (literal := node.literals.get(segment)) is not None:
        yield from _ends(literal, segments, depth + 1)
    if (ended := node.ended(segment)) is not None:
        yield from _ends(ended, segments, depth + 1)
    if node.parameter is not None and segment:
        yield from _ends(node.parameter, segments, depth + 1)


def _segments(path: str) -> list[str]:
    return path.split("/")


def _is_simple(segment: str) -> bool:
    return "{" not in segment or _PARAMETER.fullmatch(segment) is not None
