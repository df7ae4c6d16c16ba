"""Bytes that are spliced from a socket to a client inside the kernel."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.line import splicing
from gateway.line.limits import Limits
from gateway.line.pace import ReadingPace
from gateway.line.splicing import SourceEndedError, Splicer

MiB = 1024 * 1024
CONTENT = os.urandom(5 * MiB + 3)
LIMITS = Limits(
    header_bytes=1, head_seconds=1, body_silence_seconds=1, body_bytes_per_second=1, reader_silence_seconds=1
)
pytestmark = pytest.mark.skipif(not splicing.CAN_SPLICE, reason="this system has no splice(2)")


class Ends:
    """A service, a client, and what splices their connections them."""

    def __init__(self) -> None:
        self.service, source = _pair()
        target, self.client = _pair()
        self.closed = [self.service, source, target, self.client]
        self.reading = ReadingPace(LIMITS)
        self.splicer = Splicer(source, target.fileno(), self.reading)

    async def receive(self, count: int) -> bytes:
        loop, data = asyncio.get_running_loop(), b""
        while len(data) < count and (more := await loop.sock_recv(self.client, MiB)):
            data += more
        return data

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.service, data)


def _pair() -> tuple[socket.socket, socket.socket]:
    """Returns the two ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        other, _ = server.accept()
    for end in (one, other):
        end.settimeout(0)
    return one, other


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    ends = Ends()
    yield ends
    for end in ends.closed:
        end.close()


@contextlib.contextmanager
def no_descriptor_left() -> Iterator[None]:
    before = list(Path("/proc/self/fd").iterdir())
    yield
    assert len(list(Path("/proc/self/fd").iterdir())) == len(before)


async def test_client_gets_the_bytes_and_only_so_many(ends: Ends) -> None:
    with no_descriptor_left():
        passing, sending = asyncio.create_task(ends.splicer.pass_on(len(CONTENT))), ends.send(CONTENT + b"more")
        received, _ = await asyncio.gather(ends.receive(len(CONTENT)), sending)
        assert received == CONTENT
        assert await passing
    with pytest.raises(BlockingIOError):
        ends.client.recv(1)


@pytest.mark.parametrize("sent", [0, 1, 3 * MiB])
async def test_source_that_ends_early_is_an_error(ends: Ends, sent: int) -> None:
    with no_descriptor_left():
        passing = asyncio.create_task(ends.splicer.pass_on(len(CONTENT)))
        receiving = asyncio.create_task(ends.receive(sent))
        await ends.send(CONTENT[:sent])
        ends.service.shutdown(socket.SHUT_WR)
        with pytest.raises(SourceEndedError):
            await passing
        assert await receiving == CONTENT[:sent]


async def test_source_that_is_silent_is_given_up(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splicing, "STREAM_SILENCE_SECONDS", 0.05)
    await ends.send(b"some")
    with no_descriptor_left(), pytest.raises(TimeoutError):
        await ends.splicer.pass_on(5)
    assert await ends.receive(4) == b"some"


async def test_few_bytes_are_passed_on_although_no_more_come(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splicing, "STREAM_SILENCE_SECONDS", 0.1)
    passing = asyncio.create_task(ends.splicer.pass_on(len(CONTENT)))
    await asyncio.sleep(0.05)
    await ends.send(b"some")
    assert await ends.receive(4) == b"some"
    with pytest.raises(TimeoutError):
        await passing


async def test_source_waits_for_a_client_that_does_not_read_and_the_pace_counts_it(ends: Ends) -> None:
    passing = asyncio.create_task(ends.splicer.pass_on(100 * MiB))
    sending = asyncio.create_task(_send_without_end(ends))
    async with asyncio.timeout(10):
        while not ends.reading.held:
            await asyncio.sleep(0.01)
    resumed = ends.reading.resumed
    # When the client reads, it goes on.
    async with asyncio.timeout(10):
        while ends.reading.resumed == resumed:
            assert await ends.receive(MiB)
    # A client that leaves while it is waited for for it ends the transfer.
    async with asyncio.timeout(10):
        while not ends.reading.held:
            await asyncio.sleep(0.01)
    ends.splicer.give_up()
    assert await passing is False
    sending.cancel()


async def _send_without_end(ends: Ends) -> None:
    while True:
        await ends.send(CONTENT)


async def test_client_that_hangs_up_ends_the_transfer(ends: Ends) -> None:
    passing = asyncio.create_task(ends.splicer.pass_on(100 * MiB))
    sending = asyncio.create_task(_send_without_end(ends))
    assert await ends.receive(1)
    ends.client.close()
    assert await asyncio.wait_for(passing, 10) is False
    sending.cancel()
