"""Malformed and hostile requests, byte by byte: each has the documented answer, and none becomes two requests."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio
from line_testing import LIVE, LineGateway

from testkit.waiting import eventually

HOST = b"Host: gateway\r\n"
JSON = b"Content-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
SOCKET = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
PREFLIGHT = b"Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n"


def get(*headers: bytes, target: bytes = b"/health/live", version: bytes = b"HTTP/1.1", host: bytes = HOST) -> bytes:
    return b"GET %b %b\r\n" % (target, version) + host + b"".join(headers) + b"\r\n"


def login(*headers: bytes, body: bytes = b"") -> bytes:
    """A login, whose body the gateway reads; it is refused with 422 as long as it is not valid."""
    return b"POST /auth/login HTTP/1.1\r\n" + HOST + JSON + b"".join(headers) + b"\r\n" + body


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


def handshake(*headers: bytes, target: bytes = b"/ws", key: bytes = KEY, version: bytes = b"13") -> bytes:
    return get(SOCKET, key, b"Sec-WebSocket-Version: " + version + b"\r\n", *headers, target=target)


def offer(protocol: bytes) -> bytes:
    return b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: " + protocol + b"\r\nHTTP2-Settings: AAEAAEAA\r\n"


# The packets that are sent, the statuses of the answers, and whether the connection goes on afterwards.
type Case = tuple[list[bytes], list[int], bool]

CASES: dict[str, Case] = {
    "sound": ([get()], [200], True),
    "pipelined": ([get() + get() + get(target=b"/nothing")], [200, 200, 404], True),
    "in small pieces": ([get()[i : i + 3] for i in range(0, len(get()), 3)], [200], True),
    "empty lines before": ([b"\r\n\r\n" + get()], [200], True),
    # Offers of other protocols: the body is a body.
    **{
        f"{protocol.decode()} in {how}": ([*packets(login(offer(protocol), length(LIVE)), LIVE)], [422], True)
        for protocol in (b"h2c", b"TLS/1.0", b"foo/1", b"h2c, websocket", b"websocket, h2c")
        for how, packets in (("one packet", lambda *parts: [b"".join(parts)]), ("packets", lambda *parts: parts))
    },
    "h2c, chunked": ([login(offer(b"h2c"), CHUNKED), b"2\r\n{}\r\n", b"0\r\n\r\n"], [422], True),
    "h2c, pipelined": ([login(offer(b"h2c"), length(b"{}"), body=b"{}") + get()], [422, 200], True),
    "h2c and nothing else": ([get(offer(b"h2c"))], [200], True),
    "h2c and close": ([get(b"Connection: close, Upgrade\r\nUpgrade: h2c\r\n")], [200], False),
    "websocket with POST": ([login(SOCKET, length(LIVE)), LIVE], [422], True),
    "HTTP/2 at once": ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], [400], False),
    # Request lines.
    "unknown method": ([b"FOO / HTTP/1.1\r\n" + HOST + b"\r\n"], [405], False),
    "method of another path": ([b"PROPFIND /health/live HTTP/1.1\r\n" + HOST + b"\r\n"], [405], True),
    "small letters": ([b"get /health/live HTTP/1.1\r\n" + HOST + b"\r\n"], [405], False),
    "CONNECT": ([b"CONNECT example.com:443 HTTP/1.1\r\n" + HOST + b"\r\n" + LIVE], [405], False),
    "TLS": ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"], [405], False),
    "no method": ([b" / HTTP/1.1\r\n" + HOST + b"\r\n"], [405], False),
    "no version": ([b"GET /health/live \r\n\r\n"], [400], False),
    "HTTP/0.9": ([b"GET /health/live\r\n\r\n"], [400], False),
    "HTTP/1.0": ([get(version=b"HTTP/1.0", host=b"")], [200], False),
    "HTTP/1.2": ([get(version=b"HTTP/1.2")], [400], False),
    "HTTP/2.0": ([get(version=b"HTTP/2.0")], [400], False),
    "RTSP": ([get(version=b"RTSP/1.0")], [200], False),
    "bare LF": ([get().replace(b"\r\n", b"\n")], [400], False),
    "bare CR": ([get().replace(b"\r\n", b"\r")], [400], False),
    "raw bytes in the target": ([get(target="/health/é".encode())], [400], False),
    "control byte in the target": ([get(target=b"/health/\x1b[2J")], [400], False),
    "escaped control bytes in the target": ([get(target=b"/health/%1b%0d%0a%00")], [404], True),
    "absolute form": ([get(target=b"http://other.example/health/live")], [200], True),
    "absolute form without a path": ([get(target=b"http://other.example")], [200], True),
    "authority form": ([get(target=b"example.com:80")], [400], False),
    "asterisk": ([b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n"], [400], False),
    "relative target": ([get(target=b"health/live")], [400], False),
    "other scheme": ([get(target=b"ftp://example.com/health/live")], [400], False),
    "long target": ([get(target=b"/" + b"x" * 8000)], [414], False),
    "endless target": ([b"GET /" + b"x" * 40_000], [414], False),
    # Headers.
    "no host": ([get(host=b"")], [400], True),
    "two hosts": ([get(HOST)], [400], True),
    "two different hosts": ([get(b"Host: other\r\n")], [400], True),
    "bad host": ([get(host=b"Host: a b\r\n")], [400], True),
    "host with a path": ([get(host=b"Host: a/b@c\r\n")], [400], True),
    "host of IPv6 with a zone": ([get(host=b"Host: [fe80::1%25eth0]\r\n")], [200], True),
    "empty host": ([get(host=b"Host:\r\n")], [200], True),
    "host of IPv6": ([get(host=b"Host: [::1]:8000\r\n")], [200], True),
    "space before the colon": ([get(b"A : b\r\n")], [400], False),
    "folded header": ([get(b"A: b\r\n c\r\n")], [400], False),
    "space before the first header": ([get(host=b" Host: gateway\r\n")], [400], False),
    "NUL in a header": ([get(b"A: b\x00c\r\n")], [400], False),
    "header without a colon": ([get(b"abc\r\n")], [400], False),
    "header without a name": ([get(b": abc\r\n")], [400], False),
    "raw bytes in a header": ([get("X-Request-ID: é\r\n".encode())], [200], True),
    "129 headers": ([get(*[b"A: b\r\n"] * 128)], [431], False),
    "large header": ([get(b"A: " + b"x" * 33_000 + b"\r\n")], [431], False),
    "headers that are large together": ([get(*[b"A: " + b"x" * 1000 + b"\r\n"] * 33)], [431], False),
    "endless header": ([get()[:-2] + b"A: " + b"x" * 40_000], [431], False),
    "endless empty lines": ([b"\r\n" * 20_000], [431], False),
    # Framing of bodies.
    "length and chunks": ([login(length(b"{}"), CHUNKED, body=b"0\r\n\r\n" + LIVE)], [400], False),
    "chunks and length": ([login(CHUNKED, length(b"{}"), body=b"0\r\n\r\n" + LIVE)], [400], False),
    "two lengths": ([login(length(b"{}"), length(b"{}"), body=b"{}")], [400], False),
    "two different lengths": ([login(length(b"{}"), length(b"{} "), body=b"{} ")], [400], False),
    **{
        f"length {text!r}": ([login(b"Content-Length: " + text + b"\r\n", body=b"{}")], [400], False)
        for text in (b"", b"+2", b"-2", b"0x2", b"2, 2", b"2 2", b"two", b"9" * 40)
    },
    "large length": ([login(b"Content-Length: 999999999\r\n", body=b"{}")], [413], True),
    **{
        f"transfer encoding {text!r}": (
            [login(b"Transfer-Encoding: " + text + b"\r\n", body=b"2\r\n{}\r\n0\r\n\r\n")],
            [400],
            False,
        )
        for text in (b"identity", b"gzip", b"chunked, gzip", b"xchunked", b"chunked, chunked", b"\x0bchunked")
    },
    "compressed and chunked": ([login(b"Transfer-Encoding: gzip, chunked\r\n", body=b"0\r\n\r\n")], [400], True),
    "Chunked": ([login(b"Transfer-Encoding: Chunked\r\n", body=b"2\r\n{}\r\n0\r\n\r\n")], [422], True),
    "chunks of HTTP/1.0": (
        [login(CHUNKED, body=b"2\r\n{}\r\n0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0") + LIVE],
        [422],
        False,
    ),
    **{
        f"chunk {text!r}": ([login(CHUNKED), text + b"0\r\n\r\n"], [400], False)
        for text in (
            b"g\r\n",
            b"-1\r\nx",
            b"0x1\r\nx\r\n",
            b"1 \r\nx\r\n",
            b"1\nx\n",
            b"1\r\nxy\r\n",
            b"f" * 17 + b"\r\n",
        )
    },
    "broken chunk behind a sound one": ([login(CHUNKED), b"1\r\n{\r\n", b"zz\r\n"], [400], False),
    "broken chunk at once": ([login(CHUNKED, body=b"zz\r\n")], [400], False),
    "chunk extension": ([login(CHUNKED, body=b'2;a="b"\r\n{}\r\n0\r\n\r\n')], [422], True),
    "endless chunk extension": ([login(CHUNKED), b"2;" + b"a" * 100_000], [400], False),
    "endless trailer": ([login(CHUNKED), b"2\r\n{}\r\n0\r\nA: ", b"a" * 100_000], [400], False),
    "trailers are no headers": (
        [login(CHUNKED, body=b"2\r\n{}\r\n0\r\nHost: other\r\nIdempotency-Key: \xff\r\n\r\n")],
        [422],
        True,
    ),
    "body of a GET": ([get(length(LIVE)) + LIVE], [200], True),
    "data after close": ([get(b"Connection: close\r\n") + LIVE], [200], False),
    "continue is expected, and refused": (
        [login(b"Content-Length: 999999\r\nExpect: 100-continue\r\n")],
        [413],
        False,
    ),
    "refused behind a sound one": ([get() + b"FOO / HTTP/1.1\r\n\r\n" + get()], [200, 405], False),
    "too many at once": ([get() * 60], [200] * 33 + [400], False),
    # Handshakes of sockets.
    "handshake": ([handshake()], [401], False),
    "handshake with a cookie": ([handshake(b"Cookie: a=" + b"b" * 9000 + b"\r\n")], [401], False),
    "handshake with a large cookie": ([handshake(b"Cookie: a=" + b"b" * 33_000 + b"\r\n")], [431], False),
    "handshake with a long target": ([handshake(target=b"/ws?token=" + b"b" * 8000)], [414], False),
    "handshake with a bad subprotocol": ([handshake(b"Sec-WebSocket-Protocol: ;;\r\n")], [400], False),
    "handshake with 129 headers": ([handshake(*[b"A: b\r\n"] * 130)], [431], False),
    "handshake without a key": ([handshake(key=b"")], [400], False),
    "handshake with a bad key": ([handshake(key=b"Sec-WebSocket-Key: abc\r\n")], [400], False),
    "handshake with two keys": ([handshake(KEY)], [400], False),
    "handshake of version 8": ([handshake(version=b"8")], [426], False),
    "handshake with a body": ([handshake(length(LIVE)) + LIVE], [400], False),
    "handshake with chunks": ([handshake(CHUNKED) + b"0\r\n\r\n"], [400], False),
    "handshake with a frame": ([handshake() + b"\x81\x80abcd"], [400], False),
    "handshake with a bad extension": ([handshake(b"Sec-WebSocket-Extensions: ;;\r\n")], [400], False),
    "handshake from elsewhere": ([handshake(b"Origin: http://evil.example\r\n")], [403], False),
    "handshake from a broken origin": ([handshake(b"Origin: http://[::1\r\n")], [403], False),
    "handshake without a host": ([handshake().replace(HOST, b"")], [400], False),
    "handshake elsewhere": ([handshake(target=b"/nothing")], [404], False),
    "handshake at a route": ([handshake(target=b"/health/live")], [404], False),
    "handshake at an absolute target": ([handshake(target=b"http://gateway/ws")], [400], False),
    "handshake with HTTP/1.0": ([handshake().replace(b"HTTP/1.1", b"HTTP/1.0")], [426], False),
    "pipelined handshake": ([get(target=b"/health/live") + handshake()], [200, 400], False),
    "socket without a handshake": ([get(target=b"/ws")], [426], True),
    "socket with POST": ([b"POST /ws HTTP/1.1\r\n" + HOST + length(b"") + b"\r\n"], [405], True),
    # Cross-origin.
    "refused preflight": ([b"OPTIONS /auth/login HTTP/1.1\r\n" + HOST + PREFLIGHT + b"\r\n"], [400], True),
    "malformed preflight": (
        [b"OPTIONS /auth/login HTTP/1.1\r\n" + HOST + PREFLIGHT + length(b"") + CHUNKED + b"\r\n"],
        [400],
        False,
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def line_gateway(
    tmp_path_factory: pytest.TempPathFactory, nats_url: str, nats_namespace: str
) -> AsyncIterator[LineGateway]:
    async with LineGateway.running(tmp_path_factory.mktemp("line"), nats_url, nats_namespace) as gateway:
        yield gateway


@pytest.mark.parametrize("name", CASES)
async def test_request_gets_the_documented_answer(line_gateway: LineGateway, name: str) -> None:
    packets, statuses, goes_on = CASES[name]
    async with line_gateway.line() as line:
        await line.send(*packets)
        answers = await line.receive(len(statuses))
        assert [answer.status for answer in answers] == statuses, answers
        for answer in answers:
            answer.check()
        assert ("close" in answers[-1].headers.get("connection", "")) is not goes_on
        if goes_on and name != "large length":
            assert await line.goes_on()
        elif not goes_on:
            assert await line.is_ended()
            assert len(line.answers) == len(statuses), "what followed was served as a request"
    for answer in answers:
        request_id = answer.headers["x-request-id"]
        await eventually(partial(line_gateway.is_logged, request_id))
        assert line_gateway.times_logged(request_id) == 1
    line_gateway.check_log()


async def test_refusals_name_what_would_be_right(line_gateway: LineGateway) -> None:
    async with line_gateway.line() as line:
        await line.send(handshake(version=b"8"))
        [answer] = await line.receive(1)
        assert answer.headers["sec-websocket-version"] == "13"
        assert answer.headers["upgrade"] == "websocket"
    async with line_gateway.line() as line:
        await line.send(b"FOO / HTTP/1.1\r\n\r\n")
        [answer] = await line.receive(1)
        assert "GET" in answer.headers["allow"]


async def test_page_of_an_allowed_origin_can_read_a_refusal(line_gateway: LineGateway) -> None:
    origin = b"Origin: http://localhost:3000\r\n"
    malformed = get(origin, b"B: c\r\n", b"A\r\n")
    for request in (login(origin, b"Content-Length: 999999\r\n"), get(origin, b"Host: other\r\n"), malformed):
        async with line_gateway.line() as line:
            await line.send(request)
            [answer] = await line.receive(1)
            assert answer.status >= 400
            assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


async def test_request_id_of_the_client_is_kept_if_it_was_read(line_gateway: LineGateway) -> None:
    async with line_gateway.line() as line:
        await line.send(get(b"X-Request-ID: of-the-client\r\n", b"B: c\r\n", b"A\r\n"))
        [answer] = await line.receive(1)
        assert (answer.status, answer.headers["x-request-id"]) == (400, "of-the-client")
