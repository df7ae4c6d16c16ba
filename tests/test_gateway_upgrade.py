"""Gateways are replaced one after another behind a load balancer, while people use them."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

import pytest

from testkit.waiting import eventually
from tests.balancer import Balancer
from tests.conftest import StartStack
from tests.people import Json, Person, Socket
from tests.resumable import ask, begin_patch, create, offset_of, text, until_stored
from tests.traffic import Traffic
from tools.demo.photo import photo
from tools.registry.deployables import GATEWAY
from tools.stack.stack import Stack

MiB = 1024 * 1024
GRACE_SECONDS = 3
RESTARTS = 1012


class Reader:
    """A client that connects again with its cursor whenever its gateway stops, as the API guide says."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.sockets: list[Socket] = []
        self.missed = 0
        self.codes: list[int] = []

    @property
    def messages(self) -> list[str]:
        return [message["id"] for socket in self.sockets for message in socket.of_type("message.created")]

    async def read(self) -> None:
        cursor: Json = {}
        while True:
            async with self._person.socket("/ws", **cursor) as socket:
                established = await socket.frame("connection.established")
                self.missed += bool(cursor) and not established["data"]["recovered"]
                self.sockets.append(socket)
                self.codes.append(await socket.closed(seconds=120))
                cursors = [frame["cursor"] for frame in socket.frames if frame.get("cursor")]
                cursor = {"cursor": (cursors or [established["data"]["cursor"]])[-1]}


@contextlib.asynccontextmanager
async def reading(person: Person) -> AsyncIterator[Reader]:
    reader = Reader(person)
    task = asyncio.create_task(reader.read())
    try:
        await eventually(lambda: len(reader.sockets) > 0)
        yield reader
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def through(balancer: Balancer, role: str = "client") -> Person:
    """Returns a person each of whose requests the balancer sends to a gateway of its own choice."""
    person = Person(balancer.url, role)
    person.http.headers["Connection"] = "close"
    return person


async def replace(stack: Stack, balancer: Balancer, name: str, url: str) -> None:
    """Starts the next gateway, takes the old one out of rotation, and stops it, as a rolling update does."""
    balancer.add(await stack.start_gateway(SHUTDOWN_GRACE_SECONDS=str(GRACE_SECONDS)))
    balancer.remove(url)
    await stack.stop_one(name)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_gateways_are_replaced_without_a_failed_request_a_lost_frame_or_a_lost_upload(
    start_stack: StartStack,
) -> None:
    content = text(9 * MiB)
    async with start_stack("postgresql", SHUTDOWN_GRACE_SECONDS=str(GRACE_SECONDS)) as stack:
        gateways = {GATEWAY: stack.gateway_url, f"{GATEWAY}-2": await stack.start_gateway()}
        async with (
            Balancer(*gateways.values()).running() as balancer,
            through(balancer) as client,
            through(balancer, "provider") as provider,
        ):
            await provider.goes_available()
            request = await provider.does("accept", request=await client.asks_for_help())
            await provider.until_status(f"/messages/{request['id']}", 200)
            assert (await provider.uploads(request["id"], photo())).status_code == 201
            path = await create(client, len(content))
            traffic = Traffic(client, provider, request)
            async with reading(client) as reader:
                async with traffic.running():
                    await traffic.until_each_answered(3)
                    for name, url in gateways.items():
                        # A piece of the upload is under way through the gateway that goes.
                        offset = await offset_of(client, path)
                        there, size = client.at(url), len(content) - offset
                        upload = await begin_patch(there, path, offset=offset, size=size, sent=content[offset:-1])
                        await until_stored(stack, path, 8 * MiB)
                        await replace(stack, balancer, name, url)
                        upload.close()
                        await traffic.until_each_answered(3)
                assert traffic.failures == []
                await eventually(lambda: len(reader.messages) >= len(traffic.messages))
            assert sorted(reader.messages) == sorted(traffic.messages)
            assert (reader.missed, set(reader.codes)) == (0, {RESTARTS})
            offset = await offset_of(client, path)
            whole = await ask(client, "PATCH", path, offset=offset, content=content[offset:])
            assert (offset >= 8 * MiB, whole.status_code) == (True, 204), whole.text
            assert await digest_of(client, path) == hashlib.sha256(content).hexdigest()


async def digest_of(person: Person, path: str) -> str:
    answer = await person.get(f"/uploads/{path.rpartition('/')[2]}/download")
    assert answer.status_code == 200, answer.text
    return hashlib.sha256(answer.content).hexdigest()
