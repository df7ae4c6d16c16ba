"""Structured logs: one line per event on standard error, with the request id of its call.

Secrets are never passed to a logger; as a second line of defence, values under telling names are masked. Every process
writes two lines per request, so our own lines go straight to the file, as bytes. Lines of libraries, which are rare,
come through the standard library and look the same.
"""

import json
import logging
import re
from functools import lru_cache
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from kit import call

_TELLING = re.compile(r"password|secret|token|authorization|cookie|api_?key|dsn", re.IGNORECASE)
_STANDARD_ERROR = 2
# Always the same list, because loggers that are in use keep the one that they began with.
_PROCESSORS: list[Processor] = []


def _add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if request_id := call.current().request_id:
        event.setdefault("request_id", request_id)
    return event


def _add_trace_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if traceparent := call.current().traceparent:
        # W3C Trace Context: version, trace, span, flags.
        event.setdefault("trace_id", traceparent.split("-")[1])
    return event


def _mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in event:
        if _is_telling(key):
            event[key] = "***"
    return event


@lru_cache(maxsize=1024)
def _is_telling(key: str) -> bool:
    return _TELLING.search(key) is not None


def _to_json(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    try:
        return orjson.dumps(event, default=str)
    except TypeError:
        # A text with half a surrogate pair, or a number of more than 64 bits.
        return json.dumps(event, default=str).encode()


def _to_console(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    """Formats a line as `time level event key=value …`, followed by the traceback if there is one."""
    time, level, name = event.pop("timestamp"), event.pop("level"), event.pop("event")
    traceback = event.pop("exception", None)
    line = " ".join([f"{time} {level:<8} {_printable(name)}", *(f"{k}={_printable(v)}" for k, v in event.items())])
    return (f"{line}\n{traceback}" if traceback else line).encode(errors="backslashreplace")


def _printable(value: object) -> str:
    """Returns *value* as text. A text of a client cannot move the cursor of a terminal, nor add a line to the log."""
    text = str(value)
    return text if text.isprintable() else ascii(text)


def configure(service: str, *, level: str, log_format: str, with_traces: bool = False) -> None:
    def add_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    shared: list[Processor] = [
        add_service,
        _add_request_id,
        *([_add_trace_id] if with_traces else []),
        _mask_secrets,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Plain tracebacks, because others print local variables, and one of them may be a password.
        structlog.processors.format_exc_info,
    ]
    render = _to_json if log_format == "json" else _to_console
    _configure_libraries(level, shared, render)
    _PROCESSORS[:] = [*shared, render]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(open(_STANDARD_ERROR, "wb", buffering=0, closefd=False)),  # noqa: SIM115
        cache_logger_on_first_use=True,
    )


def _configure_libraries(level: str, shared: list[Processor], render: Processor) -> None:
    """Formats the lines of libraries, which log through the standard library, with the same processors."""

    def render_text(logger: WrappedLogger, method: str, event: EventDict) -> str:
        line = render(logger, method, event)
        return line.decode() if isinstance(line, bytes) else str(line)

    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render_text],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def get(name: str) -> Any:
    return structlog.get_logger(name)
