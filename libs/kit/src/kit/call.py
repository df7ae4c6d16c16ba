"""The context of one call, which travels from the edge through every service without being a parameter.

The gateway fills it from HTTP, gRPC clients send it as metadata, and the interceptor of a service restores it.
"""

import re
import time
from contextvars import ContextVar
from dataclasses import dataclass, field

import uuid_utils

# The remark that an answer was stored by an earlier command, and the name of the trailer that carries it.
REPLAYED = "idempotency-replayed"

_VALID_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_VALID_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

# Attribute of Call ↔ metadata key. The deadline travels as gRPC's own timeout.
METADATA_KEYS = {
    "request_id": "x-request-id",
    "idempotency_key": "idempotency-key",
    "traceparent": "traceparent",
    "client_address": "x-client-address",
    "client_agent": "x-client-agent-bin",
}


@dataclass(frozen=True)
class Call:
    request_id: str = ""
    # The access token as received; every service verifies it again.
    token: str | None = None
    idempotency_key: str | None = None
    # W3C Trace Context.
    traceparent: str | None = None
    client_address: str | None = None
    client_agent: str | None = None
    # In seconds of the monotonic clock. After it the caller does not wait any more.
    deadline: float | None = None
    # Facts about the answer, for example that it is a replay; collected while the call runs.
    remarks: set[str] = field(default_factory=set, compare=False)

    def seconds_left(self) -> float | None:
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


_current: ContextVar[Call | None] = ContextVar("call", default=None)


def current() -> Call:
    """Returns the call that this task serves, or an empty one."""
    return _current.get() or Call()


def enter(call: Call) -> None:
    """Makes *call* the current one for the rest of this task."""
    _current.set(call)


def traceparent_from(offered: str | None) -> str | None:
    """Returns the offered trace context if it is valid (version 00 or later, without state), else `None`."""
    return offered if offered and _VALID_TRACEPARENT.fullmatch(offered) else None


def request_id_from(offered: str | None) -> str:
    """Returns the offered request id if it is valid, else a new one."""
    return offered if offered and _VALID_REQUEST_ID.fullmatch(offered) else str(uuid_utils.uuid4())
