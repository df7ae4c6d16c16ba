"""Counts the starts of `make up` that become healthy while other programs use the machine's network.

Run with `make bench W=starts`. Every connection that a client closes keeps its port for a minute, so a server whose
port lies where the kernel takes ports for connections cannot start now and then.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.load import Samples
from bench.report import Table, circumstances
from tools.registry.deployables import ROOT

_TIMEOUT_SECONDS = 120.0
_STOP_SECONDS = 60.0
_READY = "2U is ready"
_FAILED = "✗"
_REPEATED = "↻"

_HEAD = """\
# Starting on the default ports

Written by `make bench W=starts B='{arguments}'`.

{circumstances}
"""
_TEXT = """\
`make up`, stopped as soon as it is healthy or has failed, {starts} times in a row on the default ports and one folder
of data. Beside it, {connections:,} connections to a server on loopback are opened and closed by their client every
{seconds:g} s, as long as the starts last. Each keeps its port for a minute."""


@dataclass
class Outcome:
    is_healthy: bool
    seconds: float
    # Processes that ended at their start and were started again.
    repeated: int = 0
    # The output of a start that failed.
    complaints: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.starts", description=__doc__)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--connections", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="the time in which so many connections are made")
    parser.add_argument("--output", type=Path, help="writes the result to a file, too")
    arguments = parser.parse_args()
    where = circumstances()
    table, complaints = asyncio.run(starts(arguments.starts, arguments.connections, arguments.seconds))
    chosen = " ".join(sys.argv[1:])
    text = _HEAD.format(arguments=chosen, circumstances=where) + f"\n{table.markdown()}\n"
    print(text)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    sys.exit(1 if complaints else 0)


async def starts(count: int, connections: int, seconds: float) -> tuple[Table, list[str]]:
    """Returns the result, and what the starts that failed have printed."""
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="starts-") as data:
        async with _connections(connections, seconds) as made:
            for number in range(count):
                outcomes.append(await _start(Path(data)))
                print(f"start {number + 1} of {count}: {outcomes[-1].seconds:.1f} s", file=sys.stderr)
    times = Samples.of([outcome.seconds for outcome in outcomes])
    healthy = sum(outcome.is_healthy for outcome in outcomes)
    rows = [
        ["healthy starts", f"{healthy} of {count}"],
        ["processes started twice", str(sum(outcome.repeated for outcome in outcomes))],
        ["seconds, p50", f"{times.percentile(50):.1f}"],
        ["seconds, max", f"{times.percentile(100):.1f}"],
        ["connections made meanwhile", f"{made[0]:,}"],
    ]
    text = _TEXT.format(starts=count, connections=connections, seconds=seconds)
    return Table("Starts", text, ["", "result"], rows), [line for one in outcomes for line in one.complaints]


async def _start(data: Path) -> Outcome:
    command = [sys.executable, "-m", "tools.stack", "up", "--data", str(data), "--env", os.devnull]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout
    lines: list[str] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            async for line in process.stdout:
                lines.append(line.decode(errors="replace").rstrip())
                if lines[-1].startswith(_READY) or _FAILED in lines[-1]:
                    break
    seconds = time.perf_counter() - began
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
    rest, _ = await asyncio.wait_for(process.communicate(), _STOP_SECONDS)
    is_healthy = bool(lines) and lines[-1].startswith(_READY)
    repeated = sum(_REPEATED in line for line in lines)
    complaints = [] if is_healthy else [*lines, *rest.decode(errors="replace").splitlines()]
    return Outcome(is_healthy, seconds, repeated, complaints)


@contextlib.asynccontextmanager
async def _connections(count: int, seconds: float) -> AsyncIterator[list[int]]:
    """Yields a list of one number, which grows with the connections that are made."""
    made = [0]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The client closes first, so the port of its side is the one that the kernel keeps.
        await reader.read()
        writer.close()

    async def connect(port: int) -> None:
        began = time.perf_counter()
        while True:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await writer.wait_closed()
            made[0] += 1
            await asyncio.sleep(max(0.0, began + seconds * made[0] / count - time.perf_counter()))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        connecting = asyncio.create_task(connect(server.sockets[0].getsockname()[1]))
        yield made
        connecting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await connecting


if __name__ == "__main__":
    main()
