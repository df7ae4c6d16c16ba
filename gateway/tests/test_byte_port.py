"""The gateway's client of the port at which file-service hands out bytes."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway import byte_port
from gateway.byte_port import BytePort, Incoming
from gateway.features.downloads import answers
from gateway.features.downloads.answers import Wanted
from gateway.line.splicing import CAN_SPLICE, SPLICE
from gateway.streaming import SplicedAnswer, StreamedAnswer
from kit.errors import Unavailable
from testkit.processes import free_port
from twou.file.v1 import file_pb2

CONTENT = b"0123456789" * 100_000
FILE = file_pb2.File(
    id="1", filename="a.txt", content_type="text/plain", file_size=len(CONTENT), status=file_pb2.FILE_STATUS_READY
)

type Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def service(answer: Answer) -> AsyncIterator[int]:
    """Serves a port that answers each ticket with *answer*; yields its number."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(await reader.readline(), writer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        yield server.sockets[0].getsockname()[1]


async def everything(ticket: bytes, writer: asyncio.StreamWriter) -> None:
    assert ticket == b"a ticket\n"
    writer.write(CONTENT)
    await writer.drain()


async def nothing(_ticket: bytes, _writer: asyncio.StreamWriter) -> None:
    """Refuses the ticket."""


async def half(_ticket: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(CONTENT[: len(CONTENT) // 2])


async def silence(_ticket: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


def ticket(port: int) -> file_pb2.Ticket:
    return file_pb2.Ticket(text="a ticket", port=port)


@pytest.mark.skipif(not CAN_SPLICE, reason="this system has no splice(2)")
async def test_bytes_that_can_be_spliced_stay_in_their_socket() -> None:
    async with service(everything) as port:
        source = await BytePort("127.0.0.1:8104", None).open(ticket(port), len(CONTENT))
        assert isinstance(source, socket.socket)
        received = b""
        while more := await asyncio.get_running_loop().sock_recv(source, 65_536):
            received += more
        source.close()
    assert received == CONTENT


async def test_elsewhere_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_port, "CAN_SPLICE", False)
    async with service(everything) as port:
        source = await BytePort("127.0.0.1:8104", None).open(ticket(port), len(CONTENT))
        assert isinstance(source, Incoming)
        assert b"".join([chunk async for chunk in source.chunks()]) == CONTENT
        await source.aclose()


async def test_too_few_bytes_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_port, "CAN_SPLICE", False)
    async with service(half) as port:
        source = await BytePort("127.0.0.1:8104", None).open(ticket(port), len(CONTENT))
        assert isinstance(source, Incoming)
        with pytest.raises(Unavailable):
            assert [chunk async for chunk in source.chunks()]
        await source.aclose()


@pytest.mark.parametrize("can_splice", [CAN_SPLICE, False])
@pytest.mark.parametrize("answer", [nothing, silence, None])
async def test_a_port_that_gives_nothing_rests(
    monkeypatch: pytest.MonkeyPatch, answer: Answer | None, *, can_splice: bool
) -> None:
    monkeypatch.setattr(byte_port, "_SECONDS", 0.1)
    monkeypatch.setattr(byte_port, "CAN_SPLICE", can_splice)
    client = BytePort("127.0.0.1:8104", None)
    states = [client.is_usable]
    async with service(answer or nothing) as port:
        with capture_logs() as logged:
            assert await client.open(ticket(port if answer else free_port()), 1) is None
    assert [line["event"] for line in logged] == ["byte_port_unusable"]
    assert "a ticket" not in str(logged)
    states.append(client.is_usable)
    monkeypatch.setattr(byte_port, "_REST_SECONDS", 0)
    assert await client.open(ticket(free_port()), 1) is None
    assert [*states, client.is_usable] == [True, False, True]


@pytest.mark.parametrize("address", ["files:8104", "dns:///files:8104", "[::1]:8104"])
def test_the_port_is_that_of_the_service(address: str) -> None:
    assert BytePort(address, None).host in ("files", "::1")


class Files:
    """file-service: it gives a ticket to who accepts one, and chunks to others."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.asked: list[bool] = []

    async def read(self, wanted: file_pb2.DownloadFileRequest) -> AsyncGenerator[file_pb2.DownloadFileResponse]:
        self.asked.append(wanted.accepts_ticket)
        header = file_pb2.DownloadHeader(file=FILE, first=0, last=len(CONTENT) - 1)
        if wanted.accepts_ticket:
            header.ticket.CopyFrom(ticket(self._port))
        yield file_pb2.DownloadFileResponse(header=header)
        if not wanted.accepts_ticket:
            yield file_pb2.DownloadFileResponse(chunk=CONTENT)


async def test_bytes_come_over_grpc_while_the_port_is_not_usable() -> None:
    files, client = Files(free_port()), BytePort("127.0.0.1:8104", None)
    for asked in ([True, False], [True, False, False]):
        answer = await answers.bytes_of(FILE, "GET", Wanted(), client, files.read)
        assert isinstance(answer, StreamedAnswer)
        assert b"".join([bytes(chunk) async for chunk in answer.body_iterator]) == CONTENT  # type: ignore[arg-type]
        assert answer.headers["Content-Length"] == str(len(CONTENT))
        assert files.asked == asked


@pytest.mark.skipif(not CAN_SPLICE, reason="this system has no splice(2)")
async def test_answers_with_spliced_bytes_have_the_same_head() -> None:
    async with service(everything) as port:
        client = BytePort("127.0.0.1:8104", None)
        spliced = await answers.bytes_of(FILE, "GET", Wanted(), client, Files(port).read)
        assert isinstance(spliced, SplicedAnswer)
        assert await _sent(spliced) == ["http.response.start", f"spliced {len(CONTENT)}", "http.response.body"]
        streamed = await answers.bytes_of(FILE, "GET", Wanted(), BytePort("127.0.0.1:8104", None), Files(1).read)
    assert (spliced.status_code, spliced.raw_headers) == (streamed.status_code, streamed.raw_headers)


async def _sent(answer: SplicedAnswer) -> list[str]:
    """Returns the types of the messages of *answer*, and what it splices."""
    sent: list[str] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def splice(source: socket.socket, count: int) -> None:
        assert source.recv(1) == CONTENT[:1]
        sent.append(f"spliced {count}")

    await answer({SPLICE: splice}, _never, send)
    return sent


async def _never() -> Any:
    raise AssertionError
