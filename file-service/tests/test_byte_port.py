"""The port at which bytes are handed out beside gRPC: to tickets, and to nothing else."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from file_testing import MiB, Service, pdf, running_service
from pydantic import SecretStr
from structlog.testing import capture_logs

from file_service.blobs import byte_port, tickets
from file_service.blobs.byte_port import Address, BytePort
from file_service.blobs.tickets import Part, TicketRefusedError, Tickets
from file_service.files.downloads import TICKET_FROM_BYTES
from file_service.links.signing import LinkSigner
from file_service.settings import Settings
from kit import clock, rpc
from kit.ids import new_id
from testkit.callers import new_caller
from twou.file.v1 import file_pb2 as pb

SECRET = SecretStr("a secret of file-service, with 32 characters")
TICKETS = Tickets(SECRET)
CONTENT = os.urandom(5 * MiB + 3)
WHOLE = Part("sha256/blob", 0, len(CONTENT) - 1)


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[BytePort]:
    """A port whose store has one blob, and beside it a file that no ticket is for."""
    (tmp_path / "store" / "sha256").mkdir(parents=True)
    (tmp_path / "store" / WHOLE.key).write_bytes(CONTENT)
    (tmp_path / "secret").write_text("a secret")
    port = BytePort(tmp_path / "store", TICKETS, Address("127.0.0.1", 0), grace_seconds=0)
    async with port:
        yield port


async def fetched(port: BytePort, line: str | bytes) -> bytes:
    """Returns all that a connection receives for *line*."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
    try:
        writer.write(line if isinstance(line, bytes) else f"{line}\n".encode())
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("is_in_memory", [True, False])
async def test_a_ticket_gets_its_bytes_and_no_others(
    port: BytePort, monkeypatch: pytest.MonkeyPatch, *, is_in_memory: bool
) -> None:
    monkeypatch.setattr(byte_port, "_is_in_memory", lambda *_: is_in_memory)
    for first, last in ((0, len(CONTENT) - 1), (0, 0), (MiB - 1, 3 * MiB), (len(CONTENT) - 1, len(CONTENT) - 1)):
        assert await fetched(port, TICKETS.issue(Part(WHOLE.key, first, last))) == CONTENT[first : last + 1]


async def test_many_tickets_are_served_at_a_time(port: BytePort) -> None:
    ticket = TICKETS.issue(WHOLE)
    answers = await asyncio.gather(*(fetched(port, ticket) for _ in range(8)))
    assert [answer == CONTENT for answer in answers] == [True] * 8


def claims(**changes: object) -> dict[str, object]:
    return {"exp": int(time.time()) + 9, "key": WHOLE.key, "first": 0, "last": 9} | changes


def with_changed_claims(**changes: object) -> str:
    """Returns a ticket that was issued, with other claims and its old signature."""
    head, _, signature = TICKETS.issue(Part(WHOLE.key, 0, 9)).split(".")
    payload = jwt.encode(claims(**changes), "x" * 32, "HS256").split(".")[1]
    return f"{head}.{payload}.{signature}"


def expired() -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: real_now() - timedelta(seconds=tickets.SECONDS + 1))
        return TICKETS.issue(WHOLE)


real_now = clock.now
BAD: dict[str, Callable[[], str | bytes]] = {
    "nothing": lambda: "",
    "no ticket": lambda: "x",
    "another protocol": lambda: b"GET / HTTP/1.1\r\nHost: file-service\r\n\r\n",
    "no text": lambda: bytes(range(128, 256)) + b"\n",
    "no end": lambda: b"x" * 5000,
    "expired": expired,
    "another file": lambda: with_changed_claims(key="sha256/other"),
    "another range": lambda: with_changed_claims(last=len(CONTENT) - 1),
    "another time": lambda: with_changed_claims(exp=2**40),
    "of another secret": lambda: Tickets(SecretStr("another secret of 32 characters ...")).issue(WHOLE),
    # The secret itself is not the key.
    "signed with the secret": lambda: jwt.encode(claims(), SECRET.get_secret_value(), "HS256"),
    "signed by nothing": lambda: jwt.encode(claims(), "", "none"),
    "a link": lambda: LinkSigner(SECRET, seconds=60).sign(new_caller(), new_id()).text,
    "without its last byte": lambda: TICKETS.issue(WHOLE)[:-1],
}


@pytest.mark.parametrize("name", BAD)
async def test_without_a_good_ticket_there_is_not_one_byte(port: BytePort, name: str) -> None:
    text = BAD[name]()
    with capture_logs() as logged:
        assert await fetched(port, text) == b""
    assert [line["event"] for line in logged] == ["ticket_refused"]
    # It may be a secret.
    assert len(text) < 2 or str(text).strip() not in str(logged)


def test_a_path_is_no_claim_that_a_caller_can_make() -> None:
    with pytest.raises(TicketRefusedError):
        TICKETS.read(with_changed_claims(key="../secret"))


async def test_a_caller_who_sends_nothing_does_not_stay(port: BytePort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_port, "_TICKET_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_a_receiver_that_leaves_ends_its_transfer(port: BytePort) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
    writer.write(TICKETS.issue(WHOLE).encode() + b"\n")
    assert await reader.readexactly(1)
    writer.transport.abort()
    async with asyncio.timeout(5):
        while port.transfers:
            await asyncio.sleep(0.01)
    assert await fetched(port, TICKETS.issue(WHOLE)) == CONTENT


async def test_missing_bytes_end_the_connection(port: BytePort) -> None:
    assert await fetched(port, TICKETS.issue(Part("sha256/missing", 0, 9))) == b""
    # A file that has become shorter.
    beyond = Part(WHOLE.key, len(CONTENT) - 5, len(CONTENT) + 5)
    assert await fetched(port, TICKETS.issue(beyond)) == CONTENT[-5:]


async def test_large_downloads_come_with_a_ticket_if_the_caller_can_use_one(service: Service) -> None:
    service.enter(new_caller())
    content = b"".join(pdf(TICKET_FROM_BYTES))
    file = await service.upload([content], content_type="application/pdf")
    last = len(content) - 1
    for wanted, expects_ticket in (
        ({"accepts_ticket": True}, True),
        ({"accepts_ticket": False}, False),
        ({"accepts_ticket": True, "range_start": 1}, False),
    ):
        answers = rpc.stream(service.stub.DownloadFile, pb.DownloadFileRequest(file_id=file.id, **wanted))
        header = (await anext(answers)).header
        rest = b"".join([answer.chunk async for answer in answers])
        assert header.HasField("ticket") is expects_ticket
        assert (header.first, header.last) == (wanted.get("range_start", 0), last)
        assert rest == (b"" if expects_ticket else content[header.first :])
        if expects_ticket:
            reader, writer = await asyncio.open_connection("127.0.0.1", header.ticket.port)
            writer.write(header.ticket.text.encode() + b"\n")
            assert await reader.read() == content
            writer.close()


async def test_a_bucket_has_no_tickets(settings: Settings) -> None:
    port = BytePort(None, TICKETS, Address("127.0.0.1", 0), grace_seconds=0)
    async with port:
        assert port.find_ticket(WHOLE) is None
    with capture_logs() as logged:
        async with running_service(settings, s3_bucket="files", s3_endpoint="http://127.0.0.1:1"):
            pass
    assert not [line for line in logged if line["event"] == "serving_bytes"]
