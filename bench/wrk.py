"""HTTP load by wrk (https://github.com/wg/wrk), which uses so little CPU that the server is the limit.

Debian, Ubuntu: `apt install wrk`; macOS: `brew install wrk`. Without it, `bench.connection` makes the load.
"""

import asyncio
import contextlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bench.connection import Connection
from bench.load import closed_loop

_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
# wrk's own summary rounds, so the script reports microseconds.
_SCRIPT = """
done = function(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
"""
_RESULT = re.compile(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)")


class LoadFailed(Exception):
    """Some answers were not successful, so nothing was measured."""


@dataclass(frozen=True)
class Request:
    """A request that every connection sends repeatedly."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Load:
    """The result of one run; times in seconds."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Returns the answers per second."""
        return self.requests / self.seconds


def program() -> str:
    """Returns what makes the load here. Our own takes much of a CPU, so all shares are lower than those of wrk."""
    return "wrk" if shutil.which("wrk") else "Our own load generator (wrk is missing, which would use less CPU)"


async def load(request: Request, *, connections: int, seconds: float) -> Load:
    """Sends *request* over each of *connections*, again as soon as it is answered. Raises LoadFailed."""
    program = shutil.which("wrk")
    if program is None:
        return await _own_load(request, connections, seconds)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(request))
        script.flush()
        options = [
            "-t",
            str(min(2, connections)),
            "-c",
            str(connections),
            "-d",
            f"{max(1, round(seconds))}s",
            "-s",
            script.name,
        ]
        process = await asyncio.create_subprocess_exec(
            program, *options, request.url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output = (await process.communicate())[0].decode(errors="replace")
    return _result(output)


async def _own_load(request: Request, connections: int, seconds: float) -> Load:
    address = urlsplit(request.url)
    path = address.path + (f"?{address.query}" if address.query else "")

    async def step(connection: Connection) -> None:
        answer = await connection.send(request.method, path, request.headers, request.json)
        if answer.status >= 400:
            raise LoadFailed(f"{request.method} {path} was answered with {answer.status}")

    async with contextlib.AsyncExitStack() as opened:
        steps = [partial(step, await opened.enter_async_context(Connection(request.url))) for _ in range(connections)]
        done = await closed_loop(steps, seconds, warm_up=0)
    samples = done.samples
    return Load(len(samples.durations), done.seconds, samples.percentile(50), samples.percentile(99))


def _script(request: Request) -> str:
    headers = dict(request.headers)
    lines = [f'wrk.method = "{request.method}"']
    if request.json is not None:
        headers["Content-Type"] = "application/json"
        # JSON strings without control characters are valid Lua strings.
        lines.append(f"wrk.body = {json.dumps(json.dumps(request.json))}")
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    return "\n".join([*lines, _SCRIPT])


def _result(output: str) -> Load:
    found = _RESULT.search(output)
    if found is None:
        raise LoadFailed(f"wrk has not said a result:\n{output}")
    requests, microseconds, p50, p99, refused, failed = map(int, found.groups())
    if refused or failed or not requests:
        raise LoadFailed(f"{requests} answers, {refused} of them refusals, and {failed} failures")
    return Load(requests, microseconds / 1e6, p50 / 1e6, p99 / 1e6)
