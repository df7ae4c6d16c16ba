"""Every call through the gateway ends within its deadline, except the transfer of uploads and downloads.

A service that hangs is noticed long before.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
import pytest_asyncio

from testkit.processes import free_port
from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.people import Json, Person
from tests.slow_link import SlowLink
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

DEADLINE_SECONDS = 3.0
SHORT_DEADLINE_SECONDS = 1.0
# One answer takes less than the short deadline, two take longer.
ANSWER_SECONDS = 0.65
LONGER_THAN_DEADLINE_SECONDS = 4.5
# For the load of the machine.
TOLERANCE_SECONDS = 0.8
FILE_BYTES = 48 * 1024 * 1024
BOUNDARY = "boundary"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def link_to_files() -> AsyncIterator[SlowLink]:
    async with SlowLink(free_port()).running() as link:
        yield link


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient(start_stack: StartStack, link_to_files: SlowLink) -> AsyncIterator[Stack]:
    """A system whose gateway has a short deadline and reaches file-service through a proxy that can add latency."""
    settings = {
        "GATEWAY_DEADLINE_SECONDS": str(DEADLINE_SECONDS),
        "FILE_PORT": str(link_to_files.target_port),
        "FILE_ADDRESS": f"127.0.0.1:{link_to_files.port}",
        "FILE_MAX_UPLOAD_SIZE": str(FILE_BYTES),
    }
    async with start_stack("sqlite", **settings) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def client(impatient: Stack) -> AsyncIterator[Person]:
    async with Person(impatient.gateway_url) as person:
        yield person


@contextlib.contextmanager
def stopped(stack: Stack, name: str) -> Iterator[None]:
    """Suspends a process: it keeps its connections but does not answer."""
    [process] = [process for process in stack.processes if process.name == name]
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


async def uploaded(client: Person, content: bytes) -> Json:
    """Uploads a text file and returns its metadata."""
    answer = await client.http.post("/uploads/", files={"file": ("a.txt", content, "text/plain")})
    assert answer.status_code == 201, answer.text
    file: Json = answer.json()
    return file


def assert_unavailable(status: int, headers: Mapping[str, str], body: Json) -> None:
    assert (status, body["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Retry-After"]
    assert body["request_id"] == headers["X-Request-ID"]


async def get_unavailable(client: Person, path: str) -> None:
    answer = await client.get(path)
    assert_unavailable(answer.status_code, answer.headers, answer.json())


@pytest.mark.parametrize("victim", ["auth-service", "request-service", "chat-service", "file-service"])
async def test_hanging_service_costs_a_second_and_then_nothing(impatient: Stack, client: Person, victim: str) -> None:
    request, file = await client.asks_for_help(), await uploaded(client, b"some text")
    paths = {
        "auth-service": "/users/me",
        "request-service": f"/requests/{request['id']}",
        "chat-service": f"/messages/{request['id']}",
        "file-service": f"/uploads/{file['id']}",
    }
    path = paths[victim]
    assert (await client.get(path)).status_code == 200
    with stopped(impatient, victim):
        assert 0.5 < await seconds_of_refusal(client, path) < 1.0 + TOLERANCE_SECONDS
        assert await seconds_of_refusal(client, path) < TOLERANCE_SECONDS
        if victim == "file-service":
            async with asyncio.timeout(1 + TOLERANCE_SECONDS):
                answer = await client.http.post("/uploads/", files={"file": ("a.txt", b"a", "text/plain")})
            assert_unavailable(answer.status_code, answer.headers, answer.json())
        for other in paths.values():
            assert other == path or victim == "auth-service" or (await client.get(other)).status_code == 200
    await eventually(lambda: is_served(client, path), seconds=5)


async def seconds_of_refusal(client: Person, path: str) -> float:
    started = time.monotonic()
    await get_unavailable(client, path)
    return time.monotonic() - started


async def is_served(client: Person, path: str) -> bool:
    return (await client.get(path)).status_code == 200


async def test_calls_of_one_route_share_its_deadline(impatient: Stack, client: Person, link_to_files: SlowLink) -> None:
    url = await impatient.start_gateway(DEADLINE_SECONDS=str(SHORT_DEADLINE_SECONDS))
    hurried = client.at(url)
    file = await uploaded(hurried, b"some text")
    with link_to_files.slow(ANSWER_SECONDS):
        # The first route makes one call to file-service. The second makes two, which together exceed the deadline.
        assert (await hurried.get(f"/uploads/{file['id']}")).status_code == 200
        await get_unavailable(hurried, f"/uploads/{file['id']}/download")


async def test_hanging_handshake_is_refused_at_the_deadline(impatient: Stack, client: Person) -> None:
    request = await client.asks_for_help()
    with stopped(impatient, "chat-service"):
        started = time.monotonic()
        answer = await client.refused_socket(f"/ws/{request['id']}")
        seconds = time.monotonic() - started
    assert_unavailable(answer.status_code, answer.headers, json.loads(answer.body))
    assert seconds < 1 + TOLERANCE_SECONDS
    await eventually(lambda: is_served(client, f"/messages/{request['id']}"), seconds=5)


async def test_handshake_that_waits_is_refused_when_the_gateway_stops(impatient: Stack, client: Person) -> None:
    request = await client.asks_for_help()
    url = await impatient.start_gateway()
    with stopped(impatient, "chat-service"):
        refusing = asyncio.create_task(client.at(url).refused_socket(f"/ws/{request['id']}"))
        await asyncio.sleep(DEADLINE_SECONDS / 6)
        stopping = asyncio.create_task(impatient.stop_one(impatient.processes[-1].name))
        answer = await refusing
    await stopping
    assert_unavailable(answer.status_code, answer.headers, json.loads(answer.body))
    assert "Traceback" not in (impatient.config.logs / f"{impatient.processes[-1].name}.log").read_text()


async def test_socket_outlives_the_deadline_and_each_frame_has_its_own(impatient: Stack, client: Person) -> None:
    request = await client.asks_for_help()
    async with client.socket() as socket:
        await asyncio.sleep(LONGER_THAN_DEADLINE_SECONDS)
        await socket.send("message.send", request_id=request["id"], content="hello")
        await socket.frame("message.ack")
        with stopped(impatient, "chat-service"):
            await socket.send("message.send", request_id=request["id"], content="still there?")
            await socket.frame("error", seconds=1 + TOLERANCE_SECONDS, code="SERVICE_UNAVAILABLE")


async def test_upload_may_exceed_the_deadline(client: Person) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
        yield f"{head}Content-Type: text/plain\r\n\r\n".encode()
        for _ in range(9):
            yield b"some text "
            await asyncio.sleep(LONGER_THAN_DEADLINE_SECONDS / 9)
        yield f"\r\n--{BOUNDARY}--\r\n".encode()

    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = await client.http.post("/uploads/", content=slowly(), headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["file_size"] == 90


async def test_download_may_exceed_the_deadline(impatient: Stack, client: Person) -> None:
    content = b"0123456789abcde\n" * (FILE_BYTES // 16)
    file = await uploaded(client, content)
    digest, size = hashlib.sha256(), 0
    async with client.http.stream("GET", f"/uploads/{file['id']}/download") as answer:
        assert answer.status_code == 200
        chunks = answer.aiter_raw()
        digest.update(await anext(chunks))
        with stopped(impatient, "file-service"):
            await asyncio.sleep(LONGER_THAN_DEADLINE_SECONDS)
        async for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
    assert digest.digest() == hashlib.sha256(content).digest()
    # Most bytes arrived after the pause.
    assert size > FILE_BYTES / 2
