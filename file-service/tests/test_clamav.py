"""The client of clamd, against a real clamd and against servers that misbehave."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from file_testing import each_of

from file_service.checks.clamav import Infection, Scanner, TooLargeToScan
from kit.errors import Unavailable
from testkit.clamd import EICAR, FINDING, MAX_STREAM, Clamd


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    daemon = Clamd(tmp_path_factory.mktemp("clamd") / "one")
    with daemon.running():
        yield daemon


async def scan(url: str, *chunks: bytes, seconds: float = 20) -> Infection | None:
    return await Scanner(url, seconds=seconds).scan(each_of(chunks))


@pytest.mark.parametrize("chunks", [(b"hello",), (b"a" * 100_000,) * 5, (b"",), ()])
async def test_clean_bytes_have_no_finding(daemon: Clamd, chunks: tuple[bytes, ...]) -> None:
    assert await scan(daemon.url, *(chunk for chunk in chunks if chunk)) is None


@pytest.mark.parametrize(
    "chunks",
    [(EICAR,), (EICAR[:30], EICAR[30:]), (b"\x89PNG\r\n\x1a\n" + bytes(5000), EICAR), (EICAR, b"a" * 100_000)],
)
async def test_the_test_virus_is_found_wherever_it_is(daemon: Clamd, chunks: tuple[bytes, ...]) -> None:
    assert await scan(daemon.url, *chunks) == Infection(FINDING)


async def test_more_bytes_than_the_daemon_takes_are_said_to_be_too_many(daemon: Clamd) -> None:
    with pytest.raises(TooLargeToScan):
        await scan(daemon.url, *[bytes(64 * 1024)] * (20 * MAX_STREAM // (64 * 1024)))


async def test_a_reply_is_read_after_the_daemon_has_closed_the_connection(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen()

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1)
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")

        refusing = threading.Thread(target=refuse)
        refusing.start()

        async def chunks() -> AsyncIterator[bytes]:
            # The event loop stands still meanwhile, so that it sends to the closed connection first.
            refusing.join()
            yield bytes(1000)

        with pytest.raises(TooLargeToScan):
            await Scanner(f"unix://{tmp_path}/socket", seconds=20).scan(chunks())


async def test_a_daemon_that_answers_is_there(daemon: Clamd) -> None:
    await Scanner(daemon.url, seconds=20).ping()


async def test_an_error_of_the_source_is_raised_at_once(daemon: Clamd) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        await Scanner(daemon.url, seconds=20).scan(broken())


async def test_many_scans_at_once_do_not_mix(daemon: Clamd) -> None:
    bodies = [EICAR if number % 3 == 0 else b"clean %d" % number for number in range(30)]
    findings = await asyncio.gather(*(scan(daemon.url, body) for body in bodies))
    assert findings == [Infection(FINDING) if body == EICAR else None for body in bodies]


# Replies that are no verdict; `None` never comes.
REPLIES = {
    "nothing": b"",
    "no end": b"stream: OK",
    "more than a verdict": b"stream: OK and more\0",
    "another command": b"UNKNOWN COMMAND\0",
    "an error": b"stream: Can't allocate memory ERROR\0",
    "too much": b"x" * 100_000,
    "never": None,
}


@pytest.mark.parametrize("name", REPLIES)
async def test_a_reply_that_is_no_verdict_is_a_scanner_that_does_not_answer(tmp_path: Path, name: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(bytes(4))
        if (reply := REPLIES[name]) is None:
            await reader.read()
        else:
            writer.write(reply)
        writer.close()

    path = tmp_path / "socket"
    async with await asyncio.start_unix_server(serve, path):
        with pytest.raises(Unavailable):
            await scan(f"unix://{path}", b"hello", seconds=0.5)


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.sock", "tcp://127.0.0.1:1"])
async def test_a_scanner_that_is_not_there_does_not_answer(url: str) -> None:
    with pytest.raises(Unavailable):
        await scan(url, b"hello")
