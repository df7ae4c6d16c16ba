"""What travels with one call, from the edge through every hop, without being a parameter of every function.

The gateway fills it from HTTP, the gRPC client interceptor sends it as metadata, the server interceptor restores it.
"""

import re
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

# The remark that an answer is the stored one of an earlier command; also the trailer that carries it.
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
    # The access token as it came in; every service verifies it again.
    token: str | None = None
    idempotency_key: str | None = None
    # W3C Trace Context.
    traceparent: str | None = None
    client_address: str | None = None
    client_agent: str | None = None
    # Moment, on the monotonic clock, after which nobody waits for the answer any more.
    deadline: float | None = None
    # What is to be said about the answer beside the answer, e.g. that it is a replay; filled while the call runs.
    remarks: set[str] = field(default_factory=set, compare=False)

    def seconds_left(self) -> float | None:
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


_current: ContextVar[Call | None] = ContextVar("call", default=None)


def current() -> Call:
    """The call that this task serves; an empty one outside of any."""
    return _current.get() or Call()


def enter(call: Call) -> None:
    """Make *call* the current one for the rest of this task."""
    _current.set(call)


def traceparent_from(offered: str | None) -> str | None:
    """The offered trace context if it is a valid one (version 00 or later, no state)."""
    return offered if offered and _VALID_TRACEPARENT.fullmatch(offered) else None


def request_id_from(offered: str | None) -> str:
    """The offered request id if it is a valid one, else a new one."""
    return offered if offered and _VALID_REQUEST_ID.fullmatch(offered) else str(uuid4())
