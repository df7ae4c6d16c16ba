"""The metrics of a process in the format of Prometheus, served on a port of their own.

A label has a bounded number of values: the path of a route as it is declared, the name of a method, a type of event.
What is counted often keeps its counters (`Calls`), because finding one costs more than counting.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from kit import ports
from kit.durations import SECONDS
from kit.metrics_server import MetricsServer, serving
from kit.starting import CannotStart
from kit.tls import Tls

_PREFIX = "twou_"
TROUBLE = "1 while the part does not work, as the log says."
REFUSED = "Connections that were refused: those of clients, and those to services, NATS and the database."
HANGS = "1 while a service hangs, so that calls to it are refused at once."


class Calls:
    """The calls of one route, method or consumer: how many had which outcome, and how long they took."""

    def __init__(self, total: Counter, seconds: Histogram, labels: Sequence[str]) -> None:
        self._total, self._labels = total, labels
        self._seconds = seconds.labels(*labels)
        self._outcomes: dict[object, Counter] = {}

    def note(self, outcome: object, seconds: float) -> None:
        """Counts a call. *outcome* is one of few values, such as the code of a refusal."""
        counter = self._outcomes.get(outcome)
        if counter is None:
            counter = self._outcomes[outcome] = self._total.labels(*self._labels, str(outcome))
        counter.inc()
        self._seconds.observe(seconds)


class CallsBy:
    """All calls of one kind: `twou_NAMEs_total` by labels and outcome, and the histogram `twou_NAME_seconds`."""

    def __init__(self, metrics: "Metrics", name: str, text: str, labels: Sequence[str], outcome: str) -> None:
        self._total = metrics.counter(f"{name}s_total", f"{text}, by outcome.", (*labels, outcome))
        self._seconds = metrics.histogram(f"{name}_seconds", f"The time of {text[0].lower()}{text[1:]}.", labels)
        self._calls: dict[tuple[str, ...], Calls] = {}

    def of(self, *labels: str) -> Calls:
        found = self._calls.get(labels)
        if found is None:
            found = self._calls[labels] = Calls(self._total, self._seconds, labels)
        return found


class Metrics:
    """All metrics of this process. Each is made on first use, and found by its name from then on."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}
        self._histograms: dict[str, Histogram] = {}
        # Made here, so that they can be asked for before there is any.
        self.gauge("trouble", TROUBLE, ("part",))
        self.refused = self.counter("connections_refused_total", REFUSED, ("peer",))
        self.hangs = self.gauge("upstream_hangs", HANGS, ("target",))
        self.calls_served = CallsBy(self, "rpc_server_call", "Calls that this process served", ("method",), "outcome")
        self.calls_made = CallsBy(self, "rpc_client_call", "Calls to other services", ("method",), "outcome")

    def counter(self, name: str, text: str, labels: Sequence[str] = ()) -> Counter:
        """Returns a counter; *text* and *labels* are read when it is made."""
        if name not in self._counters:
            self._counters[name] = Counter(_PREFIX + name, text, labels, registry=self.registry)
        return self._counters[name]

    def gauge(self, name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
        if name not in self._gauges:
            self._gauges[name] = Gauge(_PREFIX + name, text, labels, registry=self.registry)
        return self._gauges[name]

    def histogram(
        self, name: str, text: str, labels: Sequence[str] = (), buckets: Sequence[float] = SECONDS
    ) -> Histogram:
        if name not in self._histograms:
            self._histograms[name] = Histogram(_PREFIX + name, text, labels, buckets=buckets, registry=self.registry)
        return self._histograms[name]

    def watch(self, name: str, text: str, read: Callable[[], float], **labels: str) -> None:
        """Adds a gauge whose value is what *read* returns whenever it is asked for, from another thread."""
        gauge = self.gauge(name, text, tuple(labels))
        (gauge.labels(**labels) if labels else gauge).set_function(read)

    @contextlib.contextmanager
    def served(self, host: str, port: int, tls: Tls | None) -> Iterator[None]:
        """Serves `/metrics` from a thread of its own. With *tls*, a reader needs a certificate of the same authority.

        Raises `CannotStart` if the port cannot be used.
        """
        try:
            server = MetricsServer(host, port, self.registry, tls)
        except OSError as error:
            who = ports.holder(host, port)
            raise CannotStart(
                f"port {port} of {host} for metrics cannot be used: {error.strerror}; {who}. Set another METRICS_PORT."
            ) from error
        with serving(server):
            yield
