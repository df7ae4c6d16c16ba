"""The end of sockets: dead peers, slow readers, a gateway that stops. And the token of a URL is in no log."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit
from uuid import uuid4

import pytest_asyncio
from line_testing import line_to
from websockets.exceptions import ConnectionClosed

from kit.bus import Bus
from kit.clock import now, to_timestamp
from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.people import Person
from tools.stack.stack import Stack
from twou.chat.v1 import chat_pb2, events_pb2

PING_SECONDS = 0.5
MESSAGES = 1200
# About 16 KB in UTF-8, so that all of them do not fit the buffers of the kernel.
CONTENT = "🚗" * 4000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def quick(start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system whose gateway pings often."""
    async with start_stack("sqlite", GATEWAY_SOCKET_PING_SECONDS=str(PING_SECONDS)) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def patient(shared_stack: Callable[[str], Awaitable[Stack]]) -> Stack:
    """A system with the default times, so that a client that does not read is not given up for missing pongs first."""
    return await shared_stack("sqlite")


@pytest_asyncio.fixture(loop_scope="session")
async def client(quick: Stack) -> AsyncIterator[Person]:
    async with Person(quick.gateway_url) as person:
        yield person


def handshake(person: Person, target: str = "/ws") -> bytes:
    token = person.tokens["access_token"]
    head = f"GET {target} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\n"
    keys = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    return (head + keys).encode()


async def test_peer_that_answers_no_ping_is_given_up(quick: Stack, client: Person) -> None:
    async with line_to(urlsplit(quick.gateway_url).port or 0) as line, client.socket() as living:
        await line.send(handshake(client))
        assert b" 101 " in await line.reader.readuntil(b"\r\n\r\n")
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            # It reads, and does not answer.
            while await line.reader.read(65_536):
                pass
        assert time.monotonic() - began < 3 * PING_SECONDS + 1
        await living.send("ping", ping_id=1)
        await living.frame("pong", ping_id=1)


async def publish(stack: Stack, user: str, count: int) -> None:
    """Stores messages in the feed of a user, as the relay of chat-service does.

    It waits for each acknowledgement. A gateway that gets more than it can take at once would drop some and read them
    again at the speed of the client, so that no client would be too slow.
    """
    async with Bus(stack.config.nats_url("chat"), "twou", name="test") as bus:
        await bus.ready()
        for number in range(count):
            message = chat_pb2.Message(
                id=str(uuid4()),
                conversation_id=user,
                request_id=user,
                sender_id=user,
                seq=number,
                content=CONTENT,
                timestamp=to_timestamp(now()),
            )
            event = events_pb2.MessageCreated(message=message)
            headers = {
                "Event-Id": str(uuid4()),
                "Event-Type": event.DESCRIPTOR.full_name,
                "Occurred-At": now().isoformat(),
            }
            await bus.jetstream.publish(bus.feed_subject(user), event.SerializeToString(), headers=headers)


async def test_slow_reader_is_closed_and_gets_the_rest_when_it_resumes(patient: Stack) -> None:
    async with Person(patient.gateway_url) as client:
        await _read_slowly(patient, client)


async def _read_slowly(stack: Stack, client: Person) -> None:
    async with client.socket(options={"max_queue": 1, "compression": None, **authorized(client)}) as socket:
        await socket.frame("connection.established")
        await publish(stack, client.id, MESSAGES)
        await eventually(lambda: has_given_up(stack, client.id), seconds=30)
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.frame("no such frame")
        assert socket.connection.close_code == 4408
        received = [message["seq"] for message in socket.of_type("message.created")]
        cursor = socket.frames[-1]["cursor"]
    assert 0 < len(received) < MESSAGES
    async with client.socket(cursor=cursor) as again:
        assert (await again.frame("connection.established"))["data"]["recovered"]
        await again.frame("message.created", seq=MESSAGES - 1)
        received += [message["seq"] for message in again.of_type("message.created")]
    assert received == list(range(MESSAGES))


def has_given_up(stack: Stack, user: str) -> bool:
    lines = (stack.config.logs / "gateway.log").read_text().splitlines()
    return any("socket_too_slow" in line and user in line for line in lines)


def authorized(person: Person) -> dict[str, dict[str, str]]:
    return {"additional_headers": {"Authorization": person.http.headers["Authorization"]}}


async def test_stopping_gateway_tells_each_client_when_to_come_back(quick: Stack, client: Person) -> None:
    other = await quick.start_gateway()
    there = client.at(other)
    name = [process.name for process in quick.processes][-1]
    async with contextlib.AsyncExitStack() as opened:
        sockets = [await opened.enter_async_context(there.socket()) for _ in range(4)]
        cursors = [(await socket.frame("connection.established"))["data"]["cursor"] for socket in sockets]
        closing = asyncio.create_task(quick.stop_one(name))
        assert [await socket.closed() for socket in sockets] == [1012] * 4
        reasons = [str(socket.connection.close_reason) for socket in sockets]
        delays = [re.search(r"after (\d+\.\d) s$", reason) for reason in reasons]
        assert all(delay and 0.1 < float(delay[1]) <= 2 for delay in delays), reasons
        await closing
    async with client.socket(cursor=cursors[0]) as socket:
        assert (await socket.frame("connection.established"))["data"]["recovered"]


async def test_token_in_a_url_reaches_no_log(quick: Stack, client: Person) -> None:
    token = client.tokens["access_token"]
    request = await client.asks_for_help()
    for path in ("/ws", f"/ws/{request['id']}"):
        async with client.socket(path, options={}, token=token) as socket:
            await socket.frame("connection.established")
            await socket.send("fly", token=token)
            await socket.frame("error")
    answer = await client.refused_socket("/ws/nonsense", options={}, token=token)
    assert token not in (answer.body or b"").decode()
    await client.refused_socket(options={"origin": "https://evil.example"}, token=token)
    await client.http.get("/ws", params={"token": token})
    for log in quick.config.logs.iterdir():
        assert token not in log.read_text(), log.name
        assert token.rpartition(".")[2] not in log.read_text(), log.name
