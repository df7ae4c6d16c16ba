"""How fast people log in, refresh and read, and whether readers notice a crowd that registers."""

import asyncio
from collections.abc import Callable, Sequence

from bench.load import Load, Step, closed_loop
from bench.report import Table, milliseconds, per_second
from bench.visitor import Visitor, visitors

_AT_ONCE = (1, 4, 16)
_REGISTRATIONS = 50

# The reference first: the others are compared with it.
_ROUTES: dict[str, Callable[[Visitor], Step]] = {
    "GET /auth/me": lambda visitor: visitor.looks_at_himself,
    "GET /health/live": lambda visitor: visitor.asks_the_gateway_alone,
    "POST /auth/refresh": lambda visitor: visitor.refreshes,
    "POST /auth/login": lambda visitor: visitor.logs_in,
}

_THROUGHPUT = """\
Through the gateway; every client has an account and a session of its own. `GET /auth/me` is the reference: one token
check at the gateway, one RPC, one more check, one row; the last column compares with it at the same number of clients.
`GET /health/live` has no service behind it: what the gateway's HTTP alone costs. `client` is the share of a core that
the load generator itself used: far below 1, it is not what limits, and what it uses is not much of what is measured."""

_BESIDE = """\
One client reads `GET /auth/me`, first alone, then while {count} others register without pause. Hashing runs in threads
of its own, so what a reader waits for is his share of the CPUs, not the event loop."""


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
        alone = await closed_loop([reader.looks_at_himself], seconds)
        async with asyncio.TaskGroup() as group:
            registering = group.create_task(closed_loop([visitor.registers for visitor in crowd], seconds))
            beside = await closed_loop([reader.looks_at_himself], seconds)
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
