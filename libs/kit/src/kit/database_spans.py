"""A span for each statement of a call whose trace is recorded. It shows the statement without its values."""

from typing import Any

from sqlalchemy import Engine, event

from kit import call, observing

# The key under which a connection keeps the span of the statement that runs on it.
_SPAN = "kit_span"


def listen(engine: Engine) -> None:
    """Has the statements of *engine* traced, if calls are traced at all."""
    if observing.traces is not None:
        event.listen(engine, "before_cursor_execute", _begin)
        event.listen(engine, "after_cursor_execute", _end)
        event.listen(engine, "handle_error", _fail)


def _begin(connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
    traces = observing.traces
    if traces is not None and (traceparent := call.current().traceparent):
        connection.info[_SPAN] = traces.run_statement(connection.dialect.name, statement, traceparent)


def _end(connection: Any, *_others: Any) -> None:
    if (span := connection.info.pop(_SPAN, None)) is not None:
        span.end()


def _fail(context: Any) -> None:
    if context.connection is not None and (span := context.connection.info.pop(_SPAN, None)) is not None:
        span.end(type(context.original_exception).__name__)
