"""The work of a consumer, as metrics and traces see it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message
from nats.aio.msg import Msg

from kit import call, observing
from kit.database import Session

if TYPE_CHECKING:
    from prometheus_client import Counter

    from kit.metrics import Metrics

type Handler = Callable[[Session, Any], Awaitable[None]]


class ConsumerCounts:
    """The counts of the events that a consumer has received."""

    def __init__(self, metrics: "Metrics", durable: str) -> None:
        def counter(name: str, text: str) -> "Counter":
            return metrics.counter(name, text, ("consumer",)).labels(durable)

        self._durable = durable
        self._handled = metrics.counter("events_handled_total", "Events that were handled.", ("consumer", "event"))
        text = "The time in which events that had arrived together were handled."
        self._seconds = metrics.histogram("event_handling_seconds", text, ("consumer",)).labels(durable)
        self._redelivered = counter("events_redelivered_total", "Handled events of a later delivery.")
        self.failed = counter("events_failed_total", "Tries that failed and are repeated.")
        self.dead = counter("events_dead_total", "Events that were given up, and wait in the stream of dead letters.")

    def handled(self, types: Sequence[str], messages: Sequence[Msg], seconds: float) -> None:
        for event in types:
            self._handled.labels(self._durable, event).inc()
        self._redelivered.inc(sum(message.metadata.num_delivered > 1 for message in messages))
        self._seconds.observe(seconds)


def traced(handler: Handler) -> Handler:
    """Returns *handler* with a span around it; the same one if calls are not traced."""
    traces = observing.traces
    if traces is None:
        return handler

    async def handle(session: Session, event: Any) -> None:
        here = call.current()
        span = traces.receive("handle", event.DESCRIPTOR.full_name, here.traceparent)
        if span is None:
            await handler(session, event)
            return
        call.enter(replace(here, traceparent=span.traceparent))
        with span:
            await handler(session, event)

    return handle


def note_ahead(events: Iterable[tuple[Message, call.Call]]) -> None:
    """Records that events were handled by a statement that they share."""
    traces = observing.traces
    if traces is None:
        return
    for event, origin in events:
        span = traces.receive("copy", event.DESCRIPTOR.full_name, origin.traceparent)
        if span is not None:
            span.end()
