"""An unknown client holds neither bytes nor time without a bound; a slow client that moves goes on."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio
from line_testing import LIVE, Line, LineGateway

from testkit.waiting import eventually

SECONDS = 1.0
# A look at a connection comes up to an eighth later; the rest is for a machine with other work.
ENDS_WITHIN_SECONDS = 2.5 * SECONDS
HEAD = b"POST /auth/login HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
MEGABYTE = 1024 * 1024


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def line_gateway(
    tmp_path_factory: pytest.TempPathFactory, nats_url: str, nats_namespace: str
) -> AsyncIterator[LineGateway]:
    names = ("HEAD_SECONDS", "BODY_SILENCE_SECONDS", "READER_SILENCE_SECONDS")
    limits = dict.fromkeys(names, str(SECONDS))
    async with LineGateway.running(tmp_path_factory.mktemp("line"), nats_url, nats_namespace, **limits) as gateway:
        yield gateway


async def trickle(line: Line, data: bytes, *, step: int, seconds: float) -> None:
    """Sends *data* in pieces until it is sent or the gateway has ended the connection."""
    with contextlib.suppress(ConnectionError):
        for start in range(0, len(data), step):
            await line.send(data[start : start + step])
            await asyncio.sleep(seconds)


async def ended_after(line: Line) -> float:
    started = time.monotonic()
    assert await line.is_ended()
    return time.monotonic() - started


@pytest.mark.parametrize(
    ("sent", "statuses"),
    {
        "nothing": (b"", []),
        "method": (b"GE", [408]),
        "target": (b"GET /health/l", [408]),
        "headers": (LIVE[:-2], [408]),
        "empty line": (b"\r\n", [408]),
        "behind a request": (LIVE + b"GET /", [200, 408]),
        "handshake": (b"GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", [408]),
        "no body": (HEAD + b"Content-Length: 9\r\n\r\n", [408]),
        "half a body": (HEAD + b"Content-Length: 9\r\n\r\n{}", [408]),
        "no chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", [408]),
        "half a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}", [408]),
        "no last chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", [408]),
        "offer of HTTP/2": (HEAD + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 9\r\n\r\n{}", [408]),
        # The answer is there before the body, which is not waited for.
        "body of a refused request": (HEAD + b"Content-Length: 999999\r\n\r\n{}", [413]),
        "body of another route": (LIVE.replace(b"Host", b"Content-Length: 9\r\nHost") + b"{}", [200]),
    }.values(),
)
async def test_silent_client_is_answered_and_cut_off(
    line_gateway: LineGateway, sent: bytes, statuses: list[int]
) -> None:
    async with line_gateway.line() as line:
        await line.send(sent)
        assert SECONDS * 0.8 < await ended_after(line) < ENDS_WITHIN_SECONDS
        assert [answer.status for answer in line.answers] == statuses
        for answer in line.answers:
            answer.check()
    line_gateway.check_log()


@pytest.mark.parametrize(
    ("version", "header"),
    [
        (b"HTTP/1.1", b""),
        (b"HTTP/1.1", b"Connection: close\r\n"),
        (b"HTTP/1.1", b"Expect: 100-continue\r\n"),
        (b"HTTP/1.0", b""),
    ],
)
async def test_answer_is_not_lost_with_the_rest_of_a_body(
    line_gateway: LineGateway, version: bytes, header: bytes
) -> None:
    body = b" " * 8 * MEGABYTE
    async with line_gateway.line(receive_buffer=65_536) as line:
        # Sends everything before it reads, as simple clients do.
        await line.send(HEAD.replace(b"HTTP/1.1", version) + header + b"Content-Length: %d\r\n\r\n" % len(body))
        await asyncio.sleep(0.1)
        for start in range(0, len(body), MEGABYTE):
            await line.send(body[start : start + MEGABYTE])
            await asyncio.sleep(0.3)
        [answer] = await line.receive(1)
        assert answer.status == 413
        if header or version == b"HTTP/1.0":
            assert await line.is_ended()
        else:
            assert await line.goes_on()


@pytest.mark.parametrize(
    "head", [b"", HEAD + b"Content-Length: 999\r\n\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"]
)
async def test_client_that_sends_a_byte_now_and_then_is_cut_off(line_gateway: LineGateway, head: bytes) -> None:
    rest = b"400\r\n" + b" " * 1024 if b"chunked" in head else LIVE if not head else b" " * 999
    async with line_gateway.line() as line:
        await line.send(head)
        sending = asyncio.create_task(trickle(line, rest, step=1, seconds=0.2))
        assert await ended_after(line) < 2 * ENDS_WITHIN_SECONDS
        # The gateway reads on for some time, so that the answer is not lost.
        sending.cancel()
        assert [answer.status for answer in line.answers] == [408]


async def test_chunk_extensions_are_no_progress(line_gateway: LineGateway) -> None:
    async with line_gateway.line() as line:
        await line.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;")
        sending = asyncio.create_task(trickle(line, b"a" * 60_000, step=1000, seconds=0.1))
        assert await ended_after(line) < ENDS_WITHIN_SECONDS
        await sending
        assert [answer.status for answer in line.answers] == [408]


async def test_slow_client_that_moves_goes_on(line_gateway: LineGateway) -> None:
    body = b" " * 600 + b"{}"
    async with line_gateway.line() as line:
        await line.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
        started = time.monotonic()
        # 200 bytes a second, twice the least.
        await trickle(line, body, step=40, seconds=0.2)
        assert time.monotonic() - started > 2.5 * SECONDS
        [answer] = await line.receive(1)
        assert answer.status == 422
        assert await line.goes_on()


def huge(start: bytes, piece: bytes, megabytes: int = 100) -> Iterable[bytes]:
    yield start
    for _ in range(megabytes * MEGABYTE // len(piece)):
        yield piece


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
A_HEADER = b"A: " + b"b" * 60 + b"\r\n"


@pytest.mark.parametrize(
    ("start", "piece", "statuses"),
    {
        "one header": (LIVE[:-2] + b"A: ", b"a" * MEGABYTE, [431]),
        "a name": (LIVE[:-2], b"a" * MEGABYTE, [431]),
        "headers": (LIVE[:-2], A_HEADER * 1000, [431]),
        "tiny headers": (LIVE[:-2], b"a:\r\n" * 10_000, [431]),
        "target": (b"GET /", b"a" * MEGABYTE, [414]),
        "empty lines": (b"", b"\r\n" * 10_000, [431]),
        "chunk extension": (CHUNKED + b"2;", b"a" * MEGABYTE, [400]),
        "trailer": (CHUNKED + b"0\r\nA: ", b"a" * MEGABYTE, [400]),
        "trailers": (CHUNKED + b"0\r\n", A_HEADER * 1000, [400]),
        "cookie of a handshake": (
            LIVE[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\nCookie: ",
            b"a" * MEGABYTE,
            [431],
        ),
        "JSON": (CHUNKED, b"%x\r\n%b\r\n" % (MEGABYTE, b" " * MEGABYTE), [413]),
        "requests": (b"", LIVE * 1000, [200] * 33 + [400]),
    }.values(),
)
async def test_a_hundred_megabytes_cost_no_memory(
    line_gateway: LineGateway, start: bytes, piece: bytes, statuses: list[int]
) -> None:
    before = line_gateway.memory_kib()
    async with line_gateway.line() as line:

        async def send() -> None:
            with contextlib.suppress(ConnectionError):
                for part in huge(start, piece):
                    await line.send(part)

        sending = asyncio.create_task(send())
        # Reads while it sends, as every client with an event loop does.
        answers = await line.receive(len(statuses))
        await line.is_ended()
        await sending
        assert [answer.status for answer in answers] == statuses
    assert line_gateway.memory_kib() - before < 8 * 1024
    line_gateway.check_log()


ABORTED = 20


@pytest.mark.parametrize("sent", [HEAD + b"Content-Length: 999\r\n\r\n{", CHUNKED + b"9\r\n{"])
async def test_clients_that_leave_within_a_body_fill_no_log(line_gateway: LineGateway, sent: bytes) -> None:
    before = line_gateway.lines_logged()
    for _ in range(ABORTED):
        async with line_gateway.line() as line:
            await line.send(sent)
    await eventually(lambda: line_gateway.lines_logged() >= before + ABORTED)
    async with line_gateway.line() as line:
        assert await line.goes_on()
    # Other parts may have written a line, such as the connection to NATS; tracebacks have dozens.
    assert line_gateway.lines_logged() < before + 2 * ABORTED
    line_gateway.check_log()


BIG_DOCUMENT = b"GET /openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n"
# As many as may wait for their answers. Their documents are more than the kernel keeps for a client.
MANY = 32


async def test_client_that_does_not_read_is_cut_off(line_gateway: LineGateway) -> None:
    async with line_gateway.line() as line:
        # The document is made when it is first read, which takes seconds on a busy machine.
        await line.send(BIG_DOCUMENT)
        assert [answer.status for answer in await line.receive(1)] == [200]
    async with line_gateway.line(receive_buffer=8192) as line:
        await line.send(BIG_DOCUMENT * MANY)
        await asyncio.sleep(ENDS_WITHIN_SECONDS)
        assert await line.is_ended()
        assert len(line.answers) < MANY
    # The request that was being answered has been told.
    line_gateway.check_log()


async def test_client_that_reads_slowly_gets_everything(line_gateway: LineGateway) -> None:
    async with line_gateway.line(receive_buffer=8192) as line:
        await line.send(BIG_DOCUMENT * MANY)
        started = time.monotonic()
        while time.monotonic() - started < 3 * SECONDS:
            assert await line.read()
            await asyncio.sleep(0.2)
        assert [answer.status for answer in await line.receive(MANY)] == [200] * MANY


async def test_requests_behind_unread_answers_are_not_read(line_gateway: LineGateway) -> None:
    async with line_gateway.line(receive_buffer=8192) as line:
        await line.send(BIG_DOCUMENT * MANY)
        # The gateway has read all of them before it answers the first.
        assert await line.read()
        await line.send(BIG_DOCUMENT * MANY)
        assert [answer.status for answer in await line.receive(2 * MANY)] == [200] * 2 * MANY
