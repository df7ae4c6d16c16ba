"""The documents of the sockets: /asyncapi.json is served, and the example of docs/realtime.md works as it stands."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx2

from gateway.realtime.asyncapi import document
from tests.chatting import says
from tests.people import Json, Person
from tests.slow_link import SlowLink
from tools.registry.deployables import ROOT

SECONDS = 40


def example(language: str) -> str:
    """Returns the first block of code in that language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs/realtime.md").read_text(), re.DOTALL)
    return str(code)


@contextlib.asynccontextmanager
async def following(
    client: Person, port: int, frames: list[Json], loads: list[int]
) -> AsyncIterator[asyncio.Task[Any]]:
    """Runs the example in Python against the gateway behind *port*."""
    names: Json = {}
    exec(example("python"), names)

    async def token() -> str:
        return str(client.tokens["access_token"])

    async def load_state() -> None:
        loads.append(len(frames))

    following = asyncio.create_task(names["follow"](f"ws://127.0.0.1:{port}", token, frames.append, load_state))
    try:
        yield following
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def until(frames: list[Json], count: int) -> list[str]:
    """Waits for so many messages, and returns the contents of all."""
    async with asyncio.timeout(SECONDS):
        while len(found := [f["data"]["content"] for f in frames if f["type"] == "message.created"]) < count:
            await asyncio.sleep(0.02)
    return found


async def test_example_misses_nothing_while_its_connection_is_cut(client: Person) -> None:
    request = await client.asks_for_help()
    frames: list[Json] = []
    loads: list[int] = []
    async with SlowLink(urlsplit(client.url).port or 0).running() as link, following(client, link.port, frames, loads):
        async with asyncio.timeout(SECONDS):
            while not loads:
                await asyncio.sleep(0.02)
        await says(client, request["id"], "one")
        assert await until(frames, 1) == ["one"]
        with link.cut():
            for content in ("two", "three"):
                await says(client, request["id"], content)
        assert await until(frames, 3) == ["one", "two", "three"]
    assert len(loads) == 1


async def test_example_ends_when_another_window_has_taken_over(client: Person) -> None:
    loads: list[int] = []
    port = urlsplit(client.url).port or 0
    async with following(client, port, [], loads) as task, contextlib.AsyncExitStack() as opened:
        async with asyncio.timeout(SECONDS):
            while not loads:
                await asyncio.sleep(0.02)
        for _ in range(5):
            socket = await opened.enter_async_context(client.socket())
            await socket.frame("connection.established")
        async with asyncio.timeout(SECONDS):
            await task


async def test_document_of_the_sockets_is_served(client: Person) -> None:
    async with httpx2.AsyncClient(trust_env=False) as visitor:
        answer = await visitor.get(f"{client.url}/asyncapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == document()
