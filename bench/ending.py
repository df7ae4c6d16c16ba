"""Measures the time from a logout until every gateway refuses the session's token and has closed its sockets."""

import asyncio
import time
from collections.abc import Sequence

from websockets.asyncio.client import ClientConnection

from bench.load import Samples
from bench.report import Table, milliseconds
from bench.visitor import Unexpected, Visitor, expect, visitors

# The pause between two calls with the token. Their cost is part of the result.
_PAUSE_SECONDS = 0.001
_TIMEOUT_SECONDS = 10.0
_SESSION_ENDED = 4401

_TEXT = """\
{count} sessions, one after the other. Each has a socket on two gateways, logs out on the first of them, and then calls
both repeatedly until they refuse its token. All times begin when the logout is sent. The resolution is the duration of
one such call. The contract allows one second."""

_EVENTS = [
    "the logout is answered",
    "the gateway of the logout refuses the token",
    "the other gateway refuses the token",
    "the gateway of the logout closes the socket",
    "the other gateway closes the socket",
]


async def ending(url: str, other_url: str, sessions: int) -> Table:
    async with visitors(url, 2) as (visitor, witness), visitors(other_url, 1) as (stranger,):
        await visitor.registers()
        ends = [await _end(visitor, (witness, stranger), (url, other_url)) for _ in range(sessions)]
    rows = [_row(event, times) for event, times in zip(_EVENTS, zip(*ends, strict=True), strict=True)]
    rows.append(_row("the last of these", [max(times) for times in ends]))
    columns = ["from the logout until", "p50 ms", "p95 ms", "p99 ms", "max ms"]
    return Table("Ending a session", _TEXT.format(count=sessions), columns, rows)


async def _end(visitor: Visitor, witnesses: Sequence[Visitor], urls: Sequence[str]) -> list[float]:
    """Logs out, and returns when each of the measured events came, in seconds after the logout was sent."""
    await visitor.logs_in()
    for witness in witnesses:
        witness.access_token = visitor.access_token
        await witness.reads_account()
    sockets = [await visitor.opens_a_socket(url) for url in urls]
    began = time.perf_counter()
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        return await asyncio.gather(
            _answered(visitor, began),
            *(_refused(witness, began) for witness in witnesses),
            *(_closed(socket, began) for socket in sockets),
        )


async def _answered(visitor: Visitor, began: float) -> float:
    expect(await visitor.post("/auth/logout"), 200)
    return time.perf_counter() - began


async def _refused(witness: Visitor, began: float) -> float:
    while True:
        if (await witness.get("/auth/me")).status == 401:
            return time.perf_counter() - began
        await asyncio.sleep(_PAUSE_SECONDS)


async def _closed(socket: ClientConnection, began: float) -> float:
    await socket.wait_closed()
    if socket.close_code != _SESSION_ENDED:
        raise Unexpected(f"a socket was closed with {socket.close_code}")
    return time.perf_counter() - began


def _row(event: str, times: Sequence[float]) -> list[str]:
    samples = Samples.of(times)
    return [event, *(milliseconds(samples.percentile(percent)) for percent in (50, 95, 99, 100))]
