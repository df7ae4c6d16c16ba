"""A collector of traces in the process of a test: it takes spans by OTLP over gRPC, as Jaeger and Tempo do."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from grpc import aio
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as pb
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc

from testkit.waiting import eventually

# A process that did not reach the collector at first tries again after pauses of several seconds.
_ARRIVES_SECONDS = 40.0


class Span(NamedTuple):
    trace_id: str
    id: str
    parent_id: str
    service: str
    name: str
    attributes: dict[str, Any]


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps the spans that it receives."""

    url = ""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    async def Export(self, request: pb.ExportTraceServiceRequest, context: object) -> pb.ExportTraceServiceResponse:
        for one in request.resource_spans:
            resource = _attributes(one.resource.attributes)
            for span in (span for scope in one.scope_spans for span in scope.spans):
                ids = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
                self.spans.append(Span(*ids, resource["service.name"], span.name, _attributes(span.attributes)))
        return pb.ExportTraceServiceResponse()

    def trace(self, trace_id: str) -> list[Span]:
        return [span for span in self.spans if span.trace_id == trace_id]

    async def path_to(self, name: str, trace_id: str, service: str) -> list[tuple[str, str]]:
        """Waits for a span of a service, and returns the services and names from the root of its trace to it."""

        def found() -> Span | None:
            return next((s for s in self.trace(trace_id) if (s.name, s.service) == (name, service)), None)

        try:
            await eventually(lambda: self._is_rooted(found()), seconds=_ARRIVES_SECONDS)
        except AssertionError:
            raise AssertionError(f"no whole path among {self.trace(trace_id)}") from None
        by_id = {span.id: span for span in self.trace(trace_id)}
        path, span = [], found()
        while span is not None:
            path.append((span.service, span.name))
            span = by_id.get(span.parent_id)
        return path[::-1]

    def _is_rooted(self, span: Span | None) -> bool:
        by_id = {one.id: one for one in self.spans}
        while span is not None and span.parent_id in by_id:
            span = by_id[span.parent_id]
        return span is not None and span.name.startswith(("POST", "SOCKET"))


@contextlib.asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector, server = Collector(), aio.server()
    # The published code of the service has no types.
    add: Any = trace_service_pb2_grpc.add_TraceServiceServicer_to_server
    add(collector, server)
    collector.url = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield collector
    finally:
        await server.stop(0)


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}
