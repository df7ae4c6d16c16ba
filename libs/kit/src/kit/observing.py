"""Metrics and traces, by which operators see a process from outside. Both are off by default.

Code on the way of every call looks at `metrics` and `traces`, which are `None` as long as they are off. That look is
all that they cost then, and their libraries are not loaded.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.metrics import Metrics
    from kit.settings import ProcessSettings
    from kit.traces import Traces

metrics: "Metrics | None" = None
traces: "Traces | None" = None


def is_on() -> bool:
    return metrics is not None or traces is not None


def note_refused(peer: str) -> None:
    """Counts a connection that was refused: that of a client, or one of this process to a service or a server."""
    if metrics is not None:
        metrics.refused.labels(peer).inc()


@contextlib.contextmanager
def observed(settings: "ProcessSettings", process: str) -> Iterator[None]:
    """Observes this process as its settings say. Enter it before the parts of the process are made, and after a fork.

    Raises `CannotStart` if the port of the metrics cannot be used.
    """
    global metrics, traces  # noqa: PLW0603  # one process is observed once
    with contextlib.ExitStack() as parts:
        if settings.metrics_port:
            from kit.metrics import Metrics  # noqa: PLC0415

            metrics = Metrics()
            parts.enter_context(metrics.served(settings.metrics_host, settings.metrics_port, settings.tls))
        if settings.otel_exporter_otlp_endpoint:
            from kit.traces import Traces  # noqa: PLC0415

            traces = Traces(
                process,
                settings.otel_exporter_otlp_endpoint,
                sampler=settings.otel_traces_sampler,
                argument=settings.otel_traces_sampler_arg,
            )
            parts.callback(traces.close)
        try:
            yield
        finally:
            metrics = traces = None
