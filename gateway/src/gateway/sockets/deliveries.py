"""The delivery of live events to sockets, as metrics and traces see it."""

import time
from collections.abc import Sequence

from gateway.sockets.connection import Connection
from gateway.sockets.entries import Entry
from kit import observing
from kit.durations import LONG_SECONDS


def deliver(entry: Entry, connections: Sequence[Connection]) -> None:
    """Passes *entry* to the sockets of its user, and notes how long it took from the change to its frames."""
    metrics, traces = observing.metrics, observing.traces
    kind, occurred_at = entry.type, entry.occurred_at
    span = traces.receive("send", kind, entry.traceparent) if traces is not None and kind is not None else None
    for connection in tuple(connections):
        connection.on_entry(entry)
    if span is not None:
        span.end()
    if metrics is not None and kind is not None and occurred_at is not None:
        text = "The time from a change to its frame on a socket that was open."
        seconds = metrics.histogram("frame_delivery_seconds", text, ("frame",), LONG_SECONDS)
        seconds.labels(kind).observe(max(0.0, time.time() - occurred_at))
