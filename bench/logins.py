"""Measures logins, refreshes and reads, and reads during many registrations."""

import asyncio
from collections.abc import Callable, Sequence

from bench.load import Load, Step, closed_loop
from bench.report import Table, milliseconds, per_second
from bench.visitor import Visitor, visitors

_AT_ONCE = (1, 4, 16)
_REGISTRATIONS = 50

# The reference comes first; the ratios of the other routes use it.
_ROUTES: dict[str, Callable[[Visitor], Step]] = {
    "GET /auth/me": lambda visitor: visitor.reads_account,
    "GET /health/live": lambda visitor: visitor.reads_liveness,
    "POST /auth/refresh": lambda visitor: visitor.refreshes,
    "POST /auth/login": lambda visitor: visitor.logs_in,
}

_THROUGHPUT = """\
Every client has its own account and session. `GET /auth/me` is the reference: one token check at the gateway, one RPC,
one more check, one row. The last column is the ratio to it at the same number of clients. `GET /health/live` calls no
service, so it shows the cost of HTTP in the gateway. `client` is the share of a core that the load generator used:
while it is far below 1, the load generator does not limit the result."""

_BESIDE = """\
One client reads `GET /auth/me`, first alone, then while {count} others register without pause. Hashing runs in its own
threads, so a reader waits for its share of the CPUs, not for the event loop."""


async def throughput(url: str, seconds: float, at_once: Sequence[int] = _AT_ONCE) -> Table:
    columns = ["route", "clients", "per second", "p50 ms", "p95 ms", "p99 ms", "client", "p50 ÷ me"]
    references: dict[int, Load] = {}
    rows = []
    async with visitors(url, max(at_once)) as crowd:
        await asyncio.gather(*(visitor.registers() for visitor in crowd))
        await asyncio.gather(*(visitor.logs_in() for visitor in crowd))
        for route, step_of in _ROUTES.items():
            for count in at_once:
                load = await closed_loop([step_of(visitor) for visitor in crowd[:count]], seconds)
                reference = references.setdefault(count, load)
                rows.append([route, str(count), *_numbers(load), _ratio(load, reference)])
    return Table("Logins, refreshes and reads", _THROUGHPUT, columns, rows)


async def beside_registrations(url: str, seconds: float, count: int = _REGISTRATIONS) -> Table:
    async with visitors(url, 1) as (reader,), visitors(url, count) as crowd:
        await (await reader.registers()).logs_in()
        alone = await closed_loop([reader.reads_account], seconds)
        async with asyncio.TaskGroup() as group:
            registering = group.create_task(closed_loop([visitor.registers for visitor in crowd], seconds))
            beside = await closed_loop([reader.reads_account], seconds)
    rows = [
        ["GET /auth/me, alone", "1", *_numbers(alone), _ratio(alone, alone)],
        [f"GET /auth/me, {count} register", "1", *_numbers(beside), _ratio(beside, alone)],
        ["POST /auth/register", str(count), *_numbers(registering.result()), ""],
    ]
    columns = ["", "clients", "per second", "p50 ms", "p95 ms", "p99 ms", "client", "p50 ÷ alone"]
    return Table("Reading while many register", _BESIDE.format(count=count), columns, rows)


def _numbers(load: Load) -> list[str]:
    percentiles = (milliseconds(load.samples.percentile(percent)) for percent in (50, 95, 99))
    return [per_second(load.rate), *percentiles, f"{load.client_cores:.2f}"]


def _ratio(load: Load, reference: Load) -> str:
    return f"{load.samples.percentile(50) / reference.samples.percentile(50):.2f}"
