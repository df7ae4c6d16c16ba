"""Every call through the gateway ends within its deadline, except the transfer of uploads and downloads."""

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
from tests.conftest import StartStack
from tests.people import Json, Person
from tests.slow_link import SlowLink
from tools.stack.stack import Stack

DEADLINE_SECONDS = 3.0
# One answer takes less than the deadline, two take longer.
ANSWER_SECONDS = 1.9
LONGER_THAN_DEADLINE_SECONDS = 4.5
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


@pytest.mark.parametrize("victim", ["request-service", "chat-service"])
async def test_hanging_service_costs_one_deadline(impatient: Stack, client: Person, victim: str) -> None:
    request = await client.asks_for_help()
    path = {"request-service": f"/requests/{request['id']}", "chat-service": f"/messages/{request['id']}"}[victim]
    assert (await client.get(path)).status_code == 200
    with stopped(impatient, victim):
        started = time.monotonic()
        await get_unavailable(client, path)
        seconds = time.monotonic() - started
    # The deadline of a single RPC is 5 s.
    assert DEADLINE_SECONDS - 0.1 < seconds < DEADLINE_SECONDS + 1
    assert (await client.get(path)).status_code == 200


async def test_calls_of_one_route_share_its_deadline(client: Person, link_to_files: SlowLink) -> None:
    file = await uploaded(client, b"some text")
    with link_to_files.slow(ANSWER_SECONDS):
        # The first route makes one call to file-service. The second makes two, which together exceed the deadline.
        assert (await client.get(f"/uploads/{file['id']}")).status_code == 200
        await get_unavailable(client, f"/uploads/{file['id']}/download")


async def test_hanging_handshake_is_refused_at_the_deadline(impatient: Stack, client: Person) -> None:
    request = await client.asks_for_help()
    with stopped(impatient, "chat-service"):
        started = time.monotonic()
        answer = await client.refused_socket(f"/ws/{request['id']}")
        seconds = time.monotonic() - started
    assert_unavailable(answer.status_code, answer.headers, json.loads(answer.body))
    assert seconds < DEADLINE_SECONDS + 1


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
            await socket.frame("error", seconds=DEADLINE_SECONDS + 1, code="SERVICE_UNAVAILABLE")


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
