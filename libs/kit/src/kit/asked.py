"""A call to another service, as metrics and traces see it."""

import contextlib
import time
from contextlib import AbstractContextManager
from typing import Any, Self

from grpc import aio

from kit import call, observing
from kit.errors import AppError
from kit.grpc_errors import from_rpc_error


class Asked:
    """A call that begins now. `span` is its span; None if its trace is not recorded."""

    __slots__ = ("_method", "_started", "outcome", "span")

    def __init__(self, method: Any) -> None:
        """*method* is a method of a stub."""
        # The path, which the library keeps to itself.
        self._method: str = method._method.decode()  # noqa: SLF001
        # The code of a refusal; a call that ends without an answer was cancelled.
        self.outcome = "CANCELLED"
        traces = observing.traces
        self.span = traces.ask(self._method, call.current().traceparent) if traces is not None else None
        self._started = time.perf_counter()

    def end(self) -> None:
        if observing.metrics is not None:
            observing.metrics.calls_made.of(self._method).note(self.outcome, time.perf_counter() - self._started)
        if self.span is not None:
            self.span.end(None if self.outcome == "OK" else self.outcome)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None:
            self.outcome = "OK"
        elif isinstance(error, AppError):
            self.outcome = error.code
        self.end()


def asking(method: Any) -> AbstractContextManager[Asked | None]:
    """Returns a call of *method*, which ends with its block; None if it is not observed."""
    return Asked(method) if observing.is_on() else contextlib.nullcontext()


def refusal_of(error: aio.AioRpcError, asked: Asked | None) -> AppError:
    """Returns the refusal that the other service raised, and notes it as the outcome."""
    refusal = from_rpc_error(error)
    if asked is not None:
        asked.outcome = refusal.code
    return refusal
