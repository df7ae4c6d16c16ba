"""Open-loop load: each request is sent when it is due, whether or not the requests before it have been answered."""

import asyncio
import contextlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from bench.connection import Connection

_SHED = (429, 503)
_MOST_DONE = 300


@dataclass(frozen=True)
class Sending:
    """A request of a load."""

    method: str
    path: str
    # The token of the caller; empty for a call without one.
    token: str
    body: dict[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **self.headers}


@dataclass(frozen=True)
class Stream:
    """Requests of one kind, at a steady rate. The load ends earlier for a kind that has no more of them."""

    name: str
    # Requests a second.
    rate: float
    sendings: Iterator[Sending]


@dataclass(frozen=True)
class Outcome:
    stream: str
    sending: Sending
    # The moment at which it was due, by the clock `time.perf_counter`.
    due: float
    # Zero without an answer.
    status: int
    says_when_to_retry: bool
    # From the moment at which the request was due.
    seconds: float

    @property
    def is_done(self) -> bool:
        return 0 < self.status < _MOST_DONE

    @property
    def is_shed(self) -> bool:
        return self.status in _SHED and self.says_when_to_retry


class _Connection(Connection):
    """A connection that notes whether the last answer says when to ask again."""

    says_when_to_retry = False

    def on_header(self, name: bytes, _value: bytes) -> None:
        self.says_when_to_retry = self.says_when_to_retry or name.lower() == b"retry-after"


class OpenLoop:
    def __init__(self, url: str, patience_seconds: float) -> None:
        """Requests go to *url*; one without an answer in *patience_seconds* is given up, with its connection."""
        self._url = url
        self._patience_seconds = patience_seconds
        self._idle: list[_Connection] = []
        self._outcomes: list[Outcome] = []
        # The seconds by which the latest request was sent after it was due, because this process had too much to do.
        self.latest = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        for connection in self._idle:
            await connection.__aexit__(*exception)

    async def run(self, streams: Sequence[Stream], seconds: float) -> list[Outcome]:
        """Sends the requests of all streams, and returns the outcomes when each has one."""
        self._outcomes = []
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for moment, stream in _schedule(streams, seconds):
                due = began + moment
                if (pause := due - time.perf_counter()) > 0.001:
                    await asyncio.sleep(pause)
                if (sending := next(stream.sendings, None)) is not None:
                    self.latest = max(self.latest, time.perf_counter() - due)
                    group.create_task(self._send(stream.name, sending, due))
        return self._outcomes

    async def _send(self, stream: str, sending: Sending, due: float) -> None:
        connection = self._idle.pop() if self._idle else _Connection(self._url)
        connection.says_when_to_retry = False
        status = 0
        # A connection that is refused or closed, and a request that is given up, have no answer.
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._patience_seconds - (time.perf_counter() - due)):
                answer = await connection.send(sending.method, sending.path, sending.all_headers, sending.body)
                status = answer.status
        took = time.perf_counter() - due
        self._outcomes.append(Outcome(stream, sending, due, status, connection.says_when_to_retry, took))
        if status:
            self._idle.append(connection)
        else:
            connection.abort()


def _schedule(streams: Sequence[Stream], seconds: float) -> Iterator[tuple[float, Stream]]:
    """Yields the moments of all requests in their order, spread evenly, with their streams."""
    moments = [
        (number / stream.rate, place)
        for place, stream in enumerate(streams)
        for number in range(math.ceil(stream.rate * seconds))
    ]
    for moment, place in sorted(moments):
        yield moment, streams[place]
