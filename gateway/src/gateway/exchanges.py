"""Requests and handshakes as metrics and traces see them, by route and not by path, which names people and things."""

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.types import Scope

from gateway.budgets import PURSE
from kit import call

if TYPE_CHECKING:
    from kit.metrics import Metrics
    from kit.traces import Span, Traces

_SOCKET = "SOCKET"
# For what no route answers: its paths and methods are those that clients invent.
_NONE = "none"
_TOO_MANY = 429
_SPAN = "span"


class Exchanges:
    def __init__(self, metrics: "Metrics | None", traces: "Traces | None") -> None:
        self._requests = self._refusals = None
        if metrics is not None:
            from kit.metrics import CallsBy  # noqa: PLC0415  # loaded only where there are metrics

            self._requests = CallsBy(metrics, "http_request", "Requests of clients", ("method", "route"), "status")
            text = "Requests that were refused because a budget was spent."
            self._refusals = metrics.counter("budget_refusals_total", text, ("budget",))
        self._traces = traces

    def begin(self, scope: Scope, current: call.Call) -> call.Call:
        """Returns the call as it goes on: inside of the span that begins, which *scope* keeps, if there are traces."""
        if self._traces is None:
            return current
        span = scope[_SPAN] = self._traces.accept(scope.get("method", _SOCKET), current.traceparent, current.request_id)
        return replace(current, traceparent=span.traceparent)

    def end(self, scope: Scope, status: int, seconds: float) -> None:
        route: str = getattr(scope.get("route"), "path", _NONE)
        method = _NONE if route is _NONE else scope.get("method", _SOCKET)
        if self._requests is not None:
            self._requests.of(method, route).note(status, seconds)
            if self._refusals is not None and status == _TOO_MANY and PURSE in scope:
                self._refusals.labels(scope[PURSE].name).inc()
        span: Span | None = scope.get(_SPAN)
        if span is not None:
            span.answered(method, route, status)
