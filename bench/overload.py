"""Measures who is served when there is more to do than the machine can: `python -m bench.overload`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.journey import Crossroads, crossroads
from bench.load import Samples
from bench.open_loop import OpenLoop, Outcome, Stream
from bench.report import Table, circumstances, milliseconds, per_second
from bench.sockets import raise_file_limit
from bench.system import DATABASES, system
from kit import logging
from tools.stack.stack import Stack

_HEAD = """\
# Who is served when there is too much to do

Written by `make bench W=overload B='{arguments}'`.

{circumstances}

Clients, gateway, services, NATS and database share these CPUs. The load is open: each request is sent at its own time,
however late the answers to the others are, and its time is counted from the moment at which it was due. A client gives
up after {patience:g} s. *In time* is the share that was done within a second, *shed* the share that was refused by 503
or 429 with `Retry-After`, *late* the rest. The times are those of the requests that were done.

An acceptance is `POST /requests/{{id}}/accept`, each of another request. Messages go to eight conversations. The reads
are a request, a page of requests and a page of messages in turns. The promise: acceptances are done within a second at
p99, while reads are shed.
"""
_TEXT = {
    "light": "What the machine can do, for comparison.",
    "shed": "Several times as much, with the urgency of routes as it is ([how]({decision})).",
    "all": "The same without shedding: `CALLS_AT_ONCE` and `QUEUE_SECONDS` are so large that no call is refused.",
}
_TITLES = {"light": "Light load", "shed": "Too much, with shedding", "all": "Too much, without shedding"}
_DECISION = "../../docs/decisions/0028-hanging-and-overload.md"

_IN_TIME_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
_LIGHT = 10
_FILES = 12_000


@dataclass(frozen=True)
class Rates:
    """Requests a second of each kind."""

    accepts: float
    messages: float
    reads: float

    def lighter(self, factor: float) -> "Rates":
        return Rates(self.accepts / factor, self.messages / factor, self.reads / factor)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.overload", description="measure who is served under overload"
    )
    parser.add_argument("--database", choices=DATABASES, default="sqlite", help="the database (sqlite)")
    parser.add_argument("--accepts", type=float, default=20, help="acceptances a second (20)")
    parser.add_argument("--messages", type=float, default=100, help="messages a second (100)")
    parser.add_argument("--reads", type=float, default=600, help="reads a second (600)")
    parser.add_argument("--seconds", type=float, default=10, help="duration of each load (10)")
    parser.add_argument("--output", type=Path, help="also write the results to this Markdown file")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    raise_file_limit(_FILES)
    rates = Rates(chosen.accepts, chosen.messages, chosen.reads)
    arguments = (
        f"--database {chosen.database} --accepts {rates.accepts:g} --messages {rates.messages:g} "
        f"--reads {rates.reads:g} --seconds {chosen.seconds:g}"
    )
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances(), patience=PATIENCE_SECONDS)]
    print(parts[0])
    for table in uvloop.run(_measure(chosen.database, rates, chosen.seconds)):
        parts.append(f"{table.markdown()}\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def _measure(database: str, rates: Rates, seconds: float) -> list[Table]:
    async with system(database) as stack:
        tables = [
            await overload(stack, rates.lighter(_LIGHT), seconds, "light"),
            await overload(stack, rates, seconds, "shed"),
        ]
    async with system(database, GATEWAY_CALLS_AT_ONCE=str(10**9), GATEWAY_QUEUE_SECONDS="1e9") as stack:
        return [*tables, await overload(stack, rates, seconds, "all")]


async def overload(stack: Stack, rates: Rates, seconds: float, kind: str) -> Table:
    """Sends a mixture of requests at these rates; *kind* is the one of the table, a key of its texts."""
    place = await crossroads(stack.gateway_url, round(rates.accepts * seconds))
    streams = _streams(place, rates)
    async with OpenLoop(stack.gateway_url, PATIENCE_SECONDS) as loop:
        outcomes = await loop.run(streams, seconds)
        print(f"{kind}: the client was at most {milliseconds(loop.latest)} ms late", file=sys.stderr)
    rows = [_row(stream, [one for one in outcomes if one.stream == stream.name]) for stream in streams]
    columns = ["requests", "offered/s", "done/s", "in time", "shed", "late", "p50 ms", "p99 ms", "shed p99 ms"]
    return Table(_TITLES[kind], _TEXT[kind].format(decision=_DECISION), columns, rows)


def _streams(place: Crossroads, rates: Rates) -> list[Stream]:
    return [
        Stream("accept", rates.accepts, place.accepts()),
        Stream("chat", rates.messages, place.messages()),
        Stream("browse", rates.reads, place.reads()),
    ]


def _row(stream: Stream, outcomes: Sequence[Outcome]) -> list[str]:
    done = [one.seconds for one in outcomes if one.is_done]
    shed = [one.seconds for one in outcomes if one.is_shed]
    in_time = sum(seconds <= _IN_TIME_SECONDS for seconds in done)
    total = max(1, len(outcomes))
    return [
        stream.name,
        per_second(stream.rate),
        per_second(stream.rate * len(done) / total),
        _share(in_time, total),
        _share(len(shed), total),
        _share(total - in_time - len(shed), total),
        *(milliseconds(Samples.of(done).percentile(percent)) if done else "-" for percent in (50, 99)),
        milliseconds(Samples.of(shed).percentile(99)) if shed else "-",
    ]


def _share(part: int, total: int) -> str:
    return f"{100 * part / total:.1f} %"


if __name__ == "__main__":
    main()
