"""Programs of Node.js that use the TypeScript client, for tests: each takes lines of JSON and prints some."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.people import Json
from tools.clients import node, typescript
from tools.clients.node import TYPESCRIPT

needs_node = pytest.mark.skipif(
    node.is_missing() and os.environ.get("CI") != "true", reason="Node.js is not installed; CI fails without it"
)
_LONGEST_LINE = 1 << 20


class Playing:
    """A program that plays a scenario."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said: list[Json] = []

    async def tell(self, what: Json) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        await self._process.stdin.drain()

    async def hear(self, *, seconds: float = 60) -> Json:
        """Returns what it says next."""
        assert self._process.stdout
        async with asyncio.timeout(seconds):
            line = await self._process.stdout.readline()
        assert line, "the program has ended; it has said why"
        self.said.append(json.loads(line))
        return self.said[-1]

    async def until(self, is_it: Callable[[Json], Any], *, seconds: float = 60) -> Json:
        """Returns the next thing that it says and that fits."""
        async with asyncio.timeout(seconds):
            while not is_it(heard := await self.hear(seconds=seconds)):
                pass
        return heard


@contextlib.asynccontextmanager
async def playing(scenario: str, **given: Any) -> AsyncIterator[Playing]:
    """Plays a scenario of clients/typescript/tests/scenario.mjs."""
    await asyncio.to_thread(typescript.build)
    process = await asyncio.create_subprocess_exec(
        # Node.js 20 has its WebSocket behind this option; later ones have it in any case.
        *("node", "--experimental-websocket", "--no-warnings", "tests/scenario.mjs", scenario),
        cwd=TYPESCRIPT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    try:
        program = Playing(process)
        await program.tell(given)
        yield program
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def played(scenario: str, **given: Any) -> Json:
    """Plays a scenario that says one thing, and returns that."""
    async with playing(scenario, **given) as program:
        return await program.hear()
