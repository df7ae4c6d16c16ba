"""How long after a logout the session's tokens are refused on every gateway and its sockets are closed."""

import asyncio
import time
from collections.abc import Sequence

from websockets.asyncio.client import ClientConnection

from bench.load import Samples
from bench.report import Table, milliseconds
from bench.visitor import Unexpected, Visitor, expect, visitors

# Between two questions whether the token is still good; what they cost is in the result.
_PAUSE_SECONDS = 0.001
_LONGEST_SECONDS = 10.0
_SESSION_ENDED = 4401

_TEXT = """\
{count} sessions, one after the other: each has a socket on two gateways, logs out on the first of them, and asks both
without pause until they refuse its token. All times begin when the logout is sent. How long such a question takes is
the finest step that can be seen here. The contract's bar is one second."""

_EVENTS = [
    "logout is answered",
    "token refused by the gateway that was asked",
    "token refused by the other gateway",
    "socket closed by the gateway that was asked",
    "socket closed by the other gateway",
]


async def ending(url: str, other_url: str, sessions: int) -> Table:
    async with visitors(url, 2) as (visitor, witness), visitors(other_url, 1) as (stranger,):
        await visitor.registers()
        ends = [await _end(visitor, (witness, stranger), (url, other_url)) for _ in range(sessions)]
    rows = [_row(event, times) for event, times in zip(_EVENTS, zip(*ends, strict=True), strict=True)]
    rows.append(_row("all of it", [max(times) for times in ends]))
    columns = ["from the logout until", "p50 ms", "p95 ms", "p99 ms", "most ms"]
    return Table("Ending a session", _TEXT.format(count=sessions), columns, rows)


async def _end(visitor: Visitor, witnesses: Sequence[Visitor], urls: Sequence[str]) -> list[float]:
    """When each of _EVENTS happened, in seconds after the logout was sent."""
    await visitor.logs_in()
    for witness in witnesses:
        witness.access_token = visitor.access_token
        await witness.looks_at_himself()
    sockets = [await visitor.opens_a_socket(url) for url in urls]
    began = time.perf_counter()
    async with asyncio.timeout(_LONGEST_SECONDS):
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
