"""HTTP load by wrk (https://github.com/wg/wrk), which uses so little CPU that the server is the limit.

Debian, Ubuntu: `apt install wrk`; macOS: `brew install wrk`. Without it, `bench.connection` makes the load.
"""

import asyncio
import contextlib
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
# Each thread of wrk loads the script for itself, and sends every so many-th request, so that none is sent twice.
_IN_TURN = """
local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("first", threads)
end
local turn = 0
function init(args)
    for number, one in ipairs(requests) do
        requests[number] = wrk.format(one[1], one[2], one[3], one[4])
    end
end
function request()
    local number = first + turn * {threads}
    turn = turn + 1
    {after_the_last}
    return requests[number]
end
"""
_AGAIN = "number = (number - 1) % #requests + 1"
# It is not found, so the load fails.
_EXHAUSTED = 'if number > #requests then return wrk.format("GET", "/more-requests-than-were-prepared") end'
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

    @property
    def path(self) -> str:
        """The path of the URL, with its query."""
        address = urlsplit(self.url)
        return address.path + (f"?{address.query}" if address.query else "")

    @property
    def body(self) -> str:
        return "" if self.json is None else json.dumps(self.json)

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers, with that of the body."""
        return {**self.headers, **({} if self.json is None else {"Content-Type": "application/json"})}


class Series:
    """Different requests to one server, which all connections send in turn.

    They are sent again and again, or each once if they are divided among a number of *loads*, which then are all there
    can be.
    """

    def __init__(self, requests: Sequence[Request], *, loads: int | None = None) -> None:
        self._requests = requests
        self.is_repeated = loads is None
        each = len(requests) if loads is None else len(requests) // loads
        self._batches = itertools.batched(requests, each)

    @property
    def url(self) -> str:
        return self._requests[0].url

    def for_next_load(self) -> Sequence[Request]:
        if self.is_repeated:
            return self._requests
        return next(self._batches)


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


async def load(request: Request | Series, *, connections: int, seconds: float) -> Load:
    """Sends *request* over each of *connections*, again as soon as it is answered. Raises LoadFailed."""
    program = shutil.which("wrk")
    if program is None:
        return await _own_load(request, connections, seconds)
    threads = min(2, connections)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(request) if isinstance(request, Request) else _script_of_series(request, threads))
        script.flush()
        options = ["-t", str(threads), "-c", str(connections), "-d", f"{max(1, round(seconds))}s", "-s", script.name]
        process = await asyncio.create_subprocess_exec(
            program, *options, request.url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output = (await process.communicate())[0].decode(errors="replace")
    return _result(output)


async def _own_load(request: Request | Series, connections: int, seconds: float) -> Load:
    requests = _in_turn(request)

    async def step(connection: Connection) -> None:
        one = next(requests)
        answer = await connection.send(one.method, one.path, one.headers, one.json)
        if answer.status >= 400:
            raise LoadFailed(f"{one.method} {one.path} was answered with {answer.status}")

    async with contextlib.AsyncExitStack() as opened:
        steps = [partial(step, await opened.enter_async_context(Connection(request.url))) for _ in range(connections)]
        done = await closed_loop(steps, seconds, warm_up=0)
    samples = done.samples
    return Load(len(samples.durations), done.seconds, samples.percentile(50), samples.percentile(99))


def _in_turn(request: Request | Series) -> Iterator[Request]:
    if isinstance(request, Request):
        return itertools.repeat(request)
    requests = request.for_next_load()
    return itertools.cycle(requests) if request.is_repeated else iter(requests)


def _script(request: Request) -> str:
    lines = [f'wrk.method = "{request.method}"']
    if request.json is not None:
        lines.append(f"wrk.body = {_lua(request.body)}")
    lines += [f"wrk.headers[{_lua(name)}] = {_lua(value)}" for name, value in request.all_headers.items()]
    return "\n".join([*lines, _SCRIPT])


def _script_of_series(series: Series, threads: int) -> str:
    requests = ",\n".join(
        f"{{{_lua(one.method)}, {_lua(one.path)}, {_lua_table(one.all_headers)}, {_lua(one.body)}}}"
        for one in series.for_next_load()
    )
    after_the_last = _AGAIN if series.is_repeated else _EXHAUSTED
    turns = _IN_TURN.replace("{threads}", str(threads)).replace("{after_the_last}", after_the_last)
    return f"local requests = {{\n{requests}\n}}\n{turns}{_SCRIPT}"


def _lua(text: str) -> str:
    """Returns a Lua string: JSON strings without control characters are such strings."""
    return json.dumps(text)


def _lua_table(texts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"[{_lua(name)}] = {_lua(text)}" for name, text in texts.items()) + "}"


def _result(output: str) -> Load:
    found = _RESULT.search(output)
    if found is None:
        raise LoadFailed(f"wrk has not said a result:\n{output}")
    requests, microseconds, p50, p99, refused, failed = map(int, found.groups())
    if refused or failed or not requests:
        raise LoadFailed(f"{requests} answers, {refused} of them refusals, and {failed} failures")
    return Load(requests, microseconds / 1e6, p50 / 1e6, p99 / 1e6)
