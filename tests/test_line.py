"""The line between clients and the whole system: stalled uploads, offers of HTTP/2, sockets, forwarded addresses."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio
from line_testing import Line, line_to

from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.people import Person
from tools.stack.stack import Stack

SILENCE_SECONDS = 1.0
BOUNDARY = b"boundary"
PART = (
    b"--%b\r\n" % BOUNDARY
    + b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
)
END = b"\r\n--%b--\r\n" % BOUNDARY
OFFER = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system whose gateway does not wait long."""
    settings = {
        "GATEWAY_BODY_SILENCE_SECONDS": str(SILENCE_SECONDS),
        "GATEWAY_READER_SILENCE_SECONDS": str(SILENCE_SECONDS),
        "MAX_UPLOAD_SIZE": "40000000",
        # The tests are clients and proxy in one.
        "GATEWAY_FORWARDED_ALLOW_IPS": "127.0.0.1, 10.0.0.0/8, 2001:db8::/32",
    }
    async with start_stack("sqlite", **settings) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def client(strict: Stack) -> AsyncIterator[Person]:
    async with Person(strict.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def provider(strict: Stack) -> AsyncIterator[Person]:
    async with Person(strict.gateway_url, "provider") as person:
        yield person


def log_of(stack: Stack, name: str) -> str:
    return (stack.config.logs / f"{name}.log").read_text()


def port_of(person: Person) -> int:
    return int(person.url.rpartition(":")[2])


def line_of(person: Person, *, receive_buffer: int | None = None) -> AbstractAsyncContextManager[Line]:
    return line_to(port_of(person), receive_buffer=receive_buffer)


def upload_head(person: Person, framing: bytes) -> bytes:
    token: bytes = person.tokens["access_token"].encode()
    head = b"POST /uploads/ HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token
    return head + b"\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY + b"\r\n" + framing + b"\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def stored(stack: Stack) -> list[Path]:
    return [path for path in (stack.config.data / "files").rglob("*") if path.is_file()]


# Uploads


@pytest.mark.parametrize(
    ("framing", "sent"),
    {
        "head": (b"Content-Length: 1000", b""),
        "part": (b"Content-Length: 1000", PART[:40]),
        "file": (b"Content-Length: 1000", PART + b"some text"),
        "end": (b"Content-Length: 1000", PART + b"some text" + END[:-4]),
        "chunks": (b"Transfer-Encoding: chunked", chunk(PART + b"some text")),
        "much": (b"Content-Length: 9000000", PART + b"some text" * 300_000),
    }.values(),
)
async def test_stalled_upload_is_ended_and_leaves_nothing(
    strict: Stack, client: Person, framing: bytes, sent: bytes
) -> None:
    before, calls = stored(strict), log_of(strict, "file-service").count("UploadFile")
    async with line_of(client) as line:
        await line.send(upload_head(client, framing) + sent)
        started = time.monotonic()
        [answer] = await line.receive(1)
        assert (answer.status, answer.problem["error"]["code"]) == (408, "REQUEST_TIMEOUT")
        answer.check()
        assert SILENCE_SECONDS * 0.8 < time.monotonic() - started < 4 * SILENCE_SECONDS
        assert await line.is_ended()
        # The call to file-service ends with it.
        if b"some text" in sent:
            await eventually(lambda: log_of(strict, "file-service").count("UploadFile") > calls)
            assert re.search(r"UploadFile outcome=CANCELLED", log_of(strict, "file-service"))
        await eventually(lambda: stored(strict) == before)
        assert "Traceback" not in log_of(strict, "gateway")


async def test_slow_upload_goes_on_for_many_times_the_silence(client: Person) -> None:
    async with line_of(client) as line:
        await line.send(upload_head(client, b"Transfer-Encoding: chunked") + chunk(PART))
        started = time.monotonic()
        while time.monotonic() - started < 4 * SILENCE_SECONDS:
            await line.send(chunk(b"some text " * 10))
            await asyncio.sleep(SILENCE_SECONDS / 4)
        await line.send(chunk(END) + b"0\r\n\r\n")
        [answer] = await line.receive(1)
        assert answer.status == 201, answer


async def test_refusal_of_an_upload_does_not_wait_for_the_rest(client: Person) -> None:
    async with line_of(client) as line:
        await line.send(upload_head(client, b"Content-Length: 5000000") + PART + b"\x7fELF\x02\x01\x01" + b"\0" * 9000)
        started = time.monotonic()
        [answer] = await line.receive(1)
        assert answer.status == 415
        assert time.monotonic() - started < SILENCE_SECONDS


async def large_file(client: Person) -> bytes:
    """Uploads more than the buffers of the kernel take on the way to a client, and returns the request for it."""
    content = b"0123456789abcde\n" * 2_000_000
    file = (await client.http.post("/uploads/", files={"file": ("a.txt", content, "text/plain")})).json()
    token = client.tokens["access_token"].encode()
    head = b"GET /uploads/%b/download HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer %b\r\n\r\n"
    return head % (file["id"].encode(), token)


async def test_download_that_is_not_read_is_cut_off(strict: Stack, client: Person) -> None:
    async with line_of(client, receive_buffer=8192) as line:
        await line.send(await large_file(client))
        await eventually(lambda: "transfer_ended" in log_of(strict, "file-service"), seconds=30)
        assert await line.is_ended()
        assert line.answers == []


async def test_download_that_is_read_slowly_goes_on(client: Person) -> None:
    async with line_of(client, receive_buffer=262_144) as line:
        await line.send(await large_file(client))
        started = time.monotonic()
        while time.monotonic() - started < 2 * SILENCE_SECONDS:
            assert await line.read()
            await asyncio.sleep(0.1)
        # The connection is good for the next request.
        [whole] = await line.receive(1)
        assert (whole.status, len(whole.body)) == (200, 32_000_000)
        assert await line.goes_on()


async def test_download_whose_service_dies_does_not_look_complete(strict: Stack, client: Person) -> None:
    async with line_of(client, receive_buffer=262_144) as line:
        await line.send(await large_file(client))
        assert await line.read()
        strict.kill("file-service")
        assert await line.is_ended()
        assert line.answers == []
    await strict.restart("file-service")
    await client.until_status("/uploads/", 200)


# Offers of HTTP/2, as the client in the JDK makes them


async def test_body_of_a_request_that_offers_http2_is_read(client: Person, provider: Person) -> None:
    request = await provider.does("accept", request=await client.asks_for_help())
    sent = await client.http.post(f"/messages/{request['id']}", json={"content": "hi"}, headers=OFFER)
    assert (sent.status_code, sent.json()["content"]) == (201, "hi")
    stale = await provider.http.post(f"/requests/{request['id']}/start", json={"epoch": 999}, headers=OFFER)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_EPOCH")
    files = {"file": ("a.txt", b"some text" * 100_000, "text/plain")}
    assert (await client.http.post("/uploads/", files=files, headers=OFFER)).status_code == 201


# Sockets


async def test_refused_handshakes_are_logged_once_and_as_no_error(strict: Stack, client: Person) -> None:
    def lines() -> list[str]:
        return [line for line in log_of(strict, "gateway").splitlines() if "/ws" in line or " error " in line]

    before = len(lines())
    stranger = Person(client.url)
    refused = {
        401: await stranger.refused_socket("/ws", options={}),
        404: await client.refused_socket("/ws/nonsense"),
        403: await client.refused_socket("/ws", options={"origin": "http://evil.example"}),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Request-ID"]
    await eventually(lambda: len(lines()) >= before + len(refused))
    assert [" info " in line and " status=4" in line for line in lines()[before:]] == [True] * len(refused)
    await stranger.http.aclose()


def handshake(person: Person) -> bytes:
    token: bytes = person.tokens["access_token"].encode()
    head = b"GET /ws HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer %b\r\n" % token
    keys = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    return head + keys + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"


async def test_socket_that_is_not_read_is_cut_off(client: Person) -> None:
    frame = b'{"type":"x"}'
    # Each is answered. The mask is zero.
    frames = (b"\x81" + bytes([0x80 | len(frame)]) + bytes(4) + frame) * 1000
    async with line_of(client, receive_buffer=8192) as line:
        await line.send(handshake(client))
        assert await line.reader.readuntil(b"\r\n\r\n")

        async def send_without_end() -> None:
            while True:
                await line.send(frames, b"")

        async with asyncio.timeout(30):
            with pytest.raises(ConnectionError):
                await send_without_end()


async def test_client_that_leaves_during_the_handshake_is_no_error(strict: Stack, client: Person) -> None:
    before = len(log_of(strict, "gateway"))
    for _ in range(20):
        async with line_of(client) as line:
            await line.send(handshake(client))
            line.writer.transport.abort()
    async with client.socket() as connection:
        await connection.frame("connection.established")
    assert not re.search(r" (error|warning) |Traceback", log_of(strict, "gateway")[before:])


# Addresses


@pytest.mark.parametrize(
    ("forwarded", "address"),
    {
        "nothing": ([], "127.0.0.1"),
        "one": (["203.0.113.7"], "203.0.113.7"),
        "with a port": (["203.0.113.7:4711"], "203.0.113.7"),
        "IPv6": (["2001:DB9::0:1"], "2001:db9::1"),
        "IPv6 with a port": (["[2001:db9::1]:4711"], "2001:db9::1"),
        "IPv4 as IPv6": (["::ffff:203.0.113.7"], "203.0.113.7"),
        "a zone": (["fe80::1%eth0"], "fe80::1"),
        "a zone of any bytes": (["fe80::1%\xe9"], "fe80::1"),
        "claimed by the client": (["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        "several named proxies": (["198.51.100.1, 203.0.113.7, 10.1.2.3, 2001:db8::5"], "203.0.113.7"),
        "several headers": (["198.51.100.1", "203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        "a proxy that is not named": (["203.0.113.7, 192.168.0.1, 10.1.2.3"], "192.168.0.1"),
    }.values(),
)
async def test_address_comes_from_the_named_proxies(client: Person, forwarded: list[str], address: str) -> None:
    assert await address_of_login(client, forwarded) == address


@pytest.mark.parametrize(
    "garbage", ["unknown", "\xe9", "a\tb", "", "1.2.3", "203.0.113.7,", "x" * 5000, "%", "[", "[::1"]
)
async def test_text_that_is_no_address_reaches_no_service(client: Person, garbage: str) -> None:
    assert await address_of_login(client, [garbage]) in ("", "127.0.0.1", "203.0.113.7")


async def address_of_login(person: Person, forwarded: list[str]) -> str:
    """Logs in through a proxy that sends these headers, and returns the address of the session."""
    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    body = {"email": person.email, "password": "a-long-way-from-home-1"}
    answer = await person.http.post("/auth/login", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    sessions = (await person.http.get("/auth/sessions", headers=token)).json()
    [current] = [session for session in sessions if session["is_current"]]
    address: str = current["address"]
    return address
