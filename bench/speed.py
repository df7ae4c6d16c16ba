"""Measures the speed of the routes that everything else waits for: `python -m bench.speed`."""

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvloop

from bench import wrk
from bench.direct import direct_medians
from bench.journey import prepared
from bench.report import Table, circumstances, microseconds, milliseconds, per_second
from bench.system import DATABASES, system
from bench.usage import Usage, longest_pause, pause_of_machine, proportional_megabytes, resident_megabytes
from kit import logging
from testkit.processes import Program, ServerProcess, free_port, is_listening
from tools.registry.deployables import ROOT
from tools.stack.config import GATEWAY
from tools.stack.stack import Stack

_HEAD = """\
# The speed of the routes

Written by `make bench W=speed B='{arguments}'`.

{circumstances}

{load}, gateway, services, NATS and database share these CPUs. Compare **shares**, not absolute numbers: *share* is the
rate of a route divided by the rate of `GET /bare`, a FastAPI route that does nothing, measured before and after it over
as many connections; of three such shares the median is shown. `GET /naive` calls a gRPC method that answers from
memory: it shows what two hops cost in Python without a database. All settings have their defaults, except that rate
limits are relaxed. Neither database waits for the disk at every commit.
"""
_ROUTES = """\
Each connection sends its next request when its last one is answered. *gateway* and *services* are their CPU time for
one answer, background work included."""
_PAUSES = """\
The longest time for which the event loop of a process stood still under load. The time for which it waited for a CPU
that others used is left out, and pauses below 5 ms are not noted. Measured in a system of its own, since looking for
pauses costs CPU time. The last line is a loop that only counts, while the system is idle: it shows for how long the
machine itself stands still."""
_HOPS = "One call at a time, straight to the service over gRPC, and through the gateway."
_MEMORY = """\
Resident memory (RSS) after the start, before the first request. PSS counts a page that several processes share, such as
one of a library, once for all of them."""

# The speed of a virtual machine changes within seconds, so a route is compared with the bare one several times.
_SLICES = 3

_SETTINGS = {"LOG_FORMAT": "console"}
_WATCHED = _SETTINGS | {"LOG_PAUSES_MS": "5"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description="measure the speed of the routes")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["sqlite"], help="databases (sqlite)")
    parser.add_argument("--connections", nargs="+", type=int, default=[1, 8, 32], help="connections (1 8 32)")
    parser.add_argument("--seconds", type=float, default=3, help="duration of each load (3)")
    parser.add_argument("--only", default="", help="only routes whose name contains this text")
    parser.add_argument("--output", type=Path, help="also write the results to this Markdown file")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    connections = " ".join(map(str, chosen.connections))
    arguments = f"--database {' '.join(chosen.database)} --connections {connections} --seconds {chosen.seconds:g}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances(), load=wrk.program())]
    print(parts[0])
    for database in chosen.database:
        parts.append(f"## {database}\n")
        print(parts[-1])
        for table in uvloop.run(_measure(database, chosen)):
            parts.append(f"{table.markdown()}\n")
            print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def _measure(database: str, chosen: argparse.Namespace) -> list[Table]:
    async with system(database, **_SETTINGS) as stack:
        tables = await speed(stack, chosen.connections, chosen.seconds, only=chosen.only)
    async with system(database, **_WATCHED) as stack:
        return [*tables, await pauses(stack, max(chosen.connections), chosen.seconds, only=chosen.only)]


async def speed(stack: Stack, connections: Sequence[int], seconds: float, *, only: str = "") -> list[Table]:
    memory = _memory(stack)
    journey = await prepared(stack.gateway_url)
    direct = await direct_medians(stack, journey, calls=round(200 * seconds))
    async with references() as bare:
        meter = Meter(stack, wrk.Request(f"{bare}/bare"), seconds)
        loads = {"GET /bare": meter.bare, "GET /naive": wrk.Request(f"{bare}/naive")} | dict(journey.requests())
        runs = [
            await meter.run(name, request, number)
            for name, request in loads.items()
            for number in connections
            if only in name
        ]
    return [rates(runs), _hops(runs, direct), memory]


async def pauses(stack: Stack, connections: int, seconds: float, *, only: str = "") -> Table:
    """Looks for pauses; *stack* has to log them."""
    rows = []
    for name, request in (await prepared(stack.gateway_url)).requests().items():
        if only in name:
            before = Usage.of(stack)
            await wrk.load(request, connections=connections, seconds=seconds)
            rows.append([name, str(connections), milliseconds(longest_pause(stack, before))])
    rows.append(["(a loop that only counts)", "", milliseconds(await asyncio.to_thread(pause_of_machine, 3 * seconds))])
    return Table("Pauses", _PAUSES, ["route", "connections", "longest pause ms"], rows)


@contextlib.asynccontextmanager
async def references() -> AsyncIterator[str]:
    """Runs the servers of `bench.bare` and returns the URL of their routes."""
    grpc_port, http_port = free_port(), free_port()
    with contextlib.ExitStack() as processes:
        for kind, port, *others in (("grpc", grpc_port), ("http", http_port, grpc_port)):
            command = [sys.executable, "-m", "bench.bare", str(kind), str(port), *map(str, others)]
            process = processes.enter_context(ServerProcess(Program(command, Path(os.devnull), working_folder=ROOT)))
            await asyncio.to_thread(process.wait_until, partial(is_listening, port))
        yield f"http://127.0.0.1:{http_port}"


@dataclass(frozen=True)
class Meter:
    """The stack and the reference route that all runs share."""

    stack: Stack
    bare: wrk.Request
    seconds: float

    async def run(self, name: str, request: wrk.Request | wrk.Series, connections: int) -> "Run":
        """Measures slices of a load between slices of the bare route, and returns the slice with the median share."""
        is_ours = request.url.startswith(self.stack.gateway_url)
        slices = []
        before = await self._slice(self.bare, connections)
        for _ in range(_SLICES):
            used = Usage.of(self.stack)
            load = await self._slice(request, connections)
            cpu = Usage.of(self.stack).since(used).cpu
            after = await self._slice(self.bare, connections)
            share = load.rate / statistics.mean([before.rate, after.rate])
            gateway = cpu.pop(GATEWAY.name)
            per_answer = (gateway / load.requests, sum(cpu.values()) / load.requests) if is_ours else (None, None)
            slices.append(Run(name, connections, load, share, *per_answer))
            before = after
        run = sorted(slices, key=lambda one: one.share)[_SLICES // 2]
        print("  ".join(run.row()), file=sys.stderr)
        return run

    async def _slice(self, request: wrk.Request | wrk.Series, connections: int) -> wrk.Load:
        return await wrk.load(request, connections=connections, seconds=self.seconds / _SLICES)


@dataclass(frozen=True)
class Run:
    """One load on one route. Times in seconds, CPU times per answer."""

    name: str
    connections: int
    load: wrk.Load
    share: float
    # None for the references, which call no process of the stack.
    gateway: float | None
    services: float | None

    def row(self) -> list[str]:
        return [
            self.name,
            str(self.connections),
            per_second(self.load.rate),
            f"{100 * self.share:.1f} %",
            milliseconds(self.load.p50),
            milliseconds(self.load.p99),
            *("" if cpu is None else microseconds(cpu) for cpu in (self.gateway, self.services)),
        ]


def rates(runs: Sequence[Run]) -> Table:
    """Returns the table of the rates, shares and times of routes."""
    columns = [
        "route",
        "connections",
        "per second",
        "share",
        "p50 ms",
        "p99 ms",
        "gateway µs",
        "services µs",
    ]
    return Table("Routes", _ROUTES, columns, [run.row() for run in runs])


def _hops(runs: list[Run], direct: Mapping[str, float]) -> Table:
    """Compares the medians over gRPC with those through the gateway over one connection."""
    rows = [
        [run.name, *map(milliseconds, (direct[run.name], run.load.p50, run.load.p50 - direct[run.name]))]
        for run in runs
        if run.connections == 1 and run.name in direct
    ]
    return Table("What the gateway adds", _HOPS, ["route", "direct p50 ms", "gateway p50 ms", "added ms"], rows)


def _memory(stack: Stack) -> Table:
    resident, proportional = resident_megabytes(stack), proportional_megabytes(stack)
    rows = [[name, f"{size:.0f}", f"{proportional[name]:.0f}"] for name, size in resident.items()]
    rows.append(["all", f"{sum(resident.values()):.0f}", f"{sum(proportional.values()):.0f}"])
    return Table("Idle memory", _MEMORY, ["process", "RSS MB", "PSS MB"], rows)


if __name__ == "__main__":
    main()
