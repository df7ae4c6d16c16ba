"""Handshakes that arrive together begin one after the other, and leave time for everything else."""

import asyncio
import time
from functools import partial

import pytest

from gateway.line.handshakes import Handshakes, read_handshake
from gateway.line.refusals import BadRequest, UpgradeRequired
from kit.errors import AppError
from testkit.waiting import eventually

HEADERS = {
    b"host": b"gateway",
    b"connection": b"keep-alive, Upgrade",
    b"upgrade": b"WebSocket",
    b"sec-websocket-version": b"13",
    b"sec-websocket-key": b"dGhlIHNhbXBsZSBub25jZQ==",
}


async def test_thousand_handshakes_do_not_stop_the_loop() -> None:
    begun: list[int] = []
    handshakes = Handshakes()

    def begin(number: int) -> None:
        time.sleep(0.001)
        begun.append(number)

    for number in range(200):
        handshakes.add(partial(begin, number))
    rounds = 0
    while len(begun) < 200:
        before = len(begun)
        await asyncio.sleep(0)
        rounds += 1
        # Five milliseconds, and the one that was begun before they were over.
        assert len(begun) - before <= 6
    assert begun == list(range(200))
    assert rounds >= 33


async def test_handshake_that_fails_holds_up_no_other() -> None:
    begun: list[str] = []
    handshakes = Handshakes()
    handshakes.add(partial(begun.remove, "a defect"))
    handshakes.add(partial(begun.append, "second"))
    await eventually(lambda: begun == ["second"])


def test_answer_has_what_the_client_can_verify() -> None:
    offer = b"permessage-deflate; client_max_window_bits"
    made = read_handshake([*HEADERS.items(), (b"sec-websocket-extensions", offer)], 100)
    assert made.response.status_code == 101
    # The example of RFC 6455, section 1.3.
    assert made.response.headers["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert "server_no_context_takeover" in made.response.headers["Sec-WebSocket-Extensions"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({b"connection": b"close"}, BadRequest),
        ({b"connection": b"a b"}, BadRequest),
        ({b"sec-websocket-key": b"short"}, BadRequest),
        ({b"sec-websocket-key": b"\xff"}, BadRequest),
        ({b"sec-websocket-extensions": b"a; ="}, BadRequest),
        ({b"sec-websocket-version": b"8"}, UpgradeRequired),
        ({b"transfer-encoding": b"chunked"}, BadRequest),
        ({b"content-length": b"2"}, BadRequest),
    ],
)
def test_handshake_that_is_not_valid_is_refused(changes: dict[bytes, bytes], refusal: type[AppError]) -> None:
    with pytest.raises(refusal):
        read_handshake((HEADERS | changes).items(), 100)


@pytest.mark.parametrize("name", [b"sec-websocket-version", b"sec-websocket-key"])
@pytest.mark.parametrize("times", [0, 2])
def test_handshake_needs_each_header_once(name: bytes, times: int) -> None:
    headers = [*(header for header in HEADERS.items() if header[0] != name), *[(name, HEADERS[name])] * times]
    with pytest.raises(UpgradeRequired if name.endswith(b"version") else BadRequest):
        read_handshake(headers, 100)
