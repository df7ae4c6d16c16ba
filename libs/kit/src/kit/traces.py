"""Distributed traces by OpenTelemetry, which are sent to a collector by OTLP.

A call carries the span that it runs in as `traceparent` of `kit.call`: through the metadata of gRPC, the rows of the
outbox and the headers of NATS. So the parent of a span is read from there and not from OpenTelemetry's own context.

The edge decides whether a trace is recorded. Behind it, a call that is not recorded makes no span at all.

Attributes are names: of routes, methods, events, statements without their values. What a person wrote, where they are,
their address and their tokens are in none.
"""

from datetime import datetime
from typing import Any, Self

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider, sampling
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as OpenSpan

__all__ = ["Span", "SpanKind", "Traces"]

_FLAG_SAMPLED = 0x01
_RPC = {"rpc.system": "grpc"}
_NATS = {"messaging.system": "nats"}
_MAX_STATEMENT = 500
_SERVER_FAILED = 500
_NANOSECONDS = 1_000_000_000


class Span:
    """A part of a trace that runs. As a context manager it ends with its block, and keeps the type of an error."""

    __slots__ = ("_open", "traceparent")

    def __init__(self, opened: OpenSpan) -> None:
        self._open = opened
        context = opened.get_span_context()
        # For what runs inside of this span.
        self.traceparent = (
            f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & _FLAG_SAMPLED:02x}"
        )

    def answered(self, method: str, route: str, status: int) -> None:
        """Ends the span of a request for a route of HTTP."""
        self._open.update_name(f"{method} {route}")
        self._open.set_attribute("http.request.method", method)
        self._open.set_attribute("http.route", route)
        self._open.set_attribute("http.response.status_code", status)
        self.end(str(status) if status >= _SERVER_FAILED else None)

    def end(self, failure: str | None = None) -> None:
        """Ends the span; *failure* is the name of an error or of a status."""
        if failure is not None:
            self._open.set_attribute("error.type", failure)
            self._open.set_status(StatusCode.ERROR)
        self._open.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_others: object) -> None:
        self.end(None if kind is None else kind.__name__)


class Traces:
    """The spans of this process."""

    def __init__(self, process: str, endpoint: str, *, sampler: str, argument: float) -> None:
        """*endpoint* is the URL of a collector; the other settings are those of OpenTelemetry with the same names."""
        self._provider = TracerProvider(
            sampler=_sampler(sampler, argument),
            resource=Resource.create({"service.name": process}),
            shutdown_on_exit=False,
        )
        # Sends from a thread of its own. If the collector does not take them, spans are dropped, and calls go on.
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
        self._tracer = self._provider.get_tracer("twou")

    def close(self) -> None:
        self._provider.shutdown()

    def begin(
        self,
        name: str,
        kind: SpanKind,
        parent: str | None,
        attributes: dict[str, Any] | None = None,
        *,
        since: float | None = None,
    ) -> Span:
        """Begins a span inside of *parent*, a traceparent, or a trace; the sampler decides whether it is recorded.

        *since* is its beginning in seconds of the epoch, if it is earlier than now.
        """
        started = None if since is None else int(since * _NANOSECONDS)
        return Span(self._tracer.start_span(name, _context_of(parent), kind, attributes, start_time=started))

    def begin_inside(
        self,
        name: str,
        kind: SpanKind,
        parent: str | None,
        attributes: dict[str, Any] | None = None,
        *,
        since: float | None = None,
    ) -> Span | None:
        """Begins a span as `begin` does, or returns None if *parent* is not recorded."""
        if parent is None or not int(parent[-2:], 16) & _FLAG_SAMPLED:
            return None
        return self.begin(name, kind, parent, attributes, since=since)

    def accept(self, name: str, parent: str | None, request_id: str) -> Span:
        """Begins the span of a request that arrives from outside, with which a trace may begin."""
        return self.begin(name, SpanKind.SERVER, parent, {"request.id": request_id})

    def serve(self, method: str, parent: str | None) -> Span | None:
        """Begins the span of a gRPC method that this process serves."""
        return self.begin_inside(method.lstrip("/"), SpanKind.SERVER, parent, _RPC)

    def ask(self, method: str, parent: str | None) -> Span | None:
        """Begins the span of a gRPC method that this process calls."""
        return self.begin_inside(method.lstrip("/"), SpanKind.CLIENT, parent, _RPC)

    def run_statement(self, database: str, statement: str, parent: str) -> Span | None:
        """Begins the span of a statement in SQL, which has no values in it."""
        verb = statement.lstrip().partition(" ")[0][:20]
        attributes = {"db.system.name": database, "db.query.text": statement[:_MAX_STATEMENT]}
        return self.begin_inside(verb, SpanKind.CLIENT, parent, attributes)

    def note_published(self, event_type: str, parent: str, occurred_at: datetime) -> str:
        """Records that an event leaves the outbox, in which it was since *occurred_at*. Returns its traceparent."""
        span = self.begin_inside(
            f"publish {event_type}", SpanKind.PRODUCER, parent, _NATS, since=occurred_at.timestamp()
        )
        if span is None:
            return parent
        span.end()
        return span.traceparent

    def receive(self, doing: str, event_type: str, parent: str | None, *, since: float | None = None) -> Span | None:
        """Begins the span of what happens with an event that has arrived, such as "handle"."""
        return self.begin_inside(f"{doing} {event_type}", SpanKind.CONSUMER, parent, _NATS, since=since)


def _context_of(traceparent: str | None) -> Context:
    # The versions after 00 begin in the same way.
    if traceparent is None:
        return Context()
    trace_id, span_id, flags = (int(part, 16) for part in traceparent.split("-")[1:4])
    parent = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return set_span_in_context(NonRecordingSpan(parent), Context())


def _sampler(name: str, argument: float) -> sampling.Sampler:
    kind = name.removeprefix("parentbased_")
    root = {
        "always_on": sampling.ALWAYS_ON,
        "always_off": sampling.ALWAYS_OFF,
        "traceidratio": sampling.TraceIdRatioBased(argument),
    }[kind]
    return sampling.ParentBased(root) if kind != name else root
