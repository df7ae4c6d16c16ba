"""Test support: a gateway process without services, and connections to it on which a test writes raw bytes."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httptools
import orjson

from gateway.security_headers import SECURITY_HEADERS
from testkit.processes import Program, ServerProcess, free_port, is_listening

LIVE = b"GET /health/live HTTP/1.1\r\nHost: gateway\r\n\r\n"
_ANSWERS_WITHIN_SECONDS = 10.0


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_complete: bool = False

    @property
    def problem(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    def check(self) -> None:
        """Raises AssertionError unless the answer has the headers of all answers and, for an error, its shape."""
        assert self.is_complete, self
        assert self.status < 500, self
        for name, value in SECURITY_HEADERS.items():
            assert self.headers.get(name.lower()) == value, self
        assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", self.headers["x-request-id"])
        if self.status >= 400:
            assert self.headers["content-type"] == "application/problem+json"
            assert self.problem["status"] == self.status
            assert self.problem["request_id"] == self.headers["x-request-id"]
            assert self.problem["error"]["code"]


class _Parser:
    """Reads a stream of answers. Raises httptools.HttpParserError for anything else."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self._parser = httptools.HttpResponseParser(self)
        self.has_begun = False

    def feed(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.answers.append(Answer())

    def on_header(self, name: bytes, value: bytes) -> None:
        self.answers[-1].headers[name.decode().lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.answers[-1].status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self.answers[-1].body += body

    def on_message_complete(self) -> None:
        self.answers[-1].is_complete = True


class Line:
    """One connection to the gateway."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self._parser = _Parser()

    @property
    def answers(self) -> list[Answer]:
        """The final answers."""
        return [answer for answer in self._parser.answers if answer.is_complete and answer.status != 100]

    async def send(self, *packets: bytes) -> None:
        for packet in packets:
            self.writer.write(packet)
            await self.writer.drain()
            if len(packets) > 1:
                # Long enough for the gateway to read it by itself.
                await asyncio.sleep(0.03)

    async def receive(self, count: int) -> list[Answer]:
        """Returns the answers once there are *count*, or all if the gateway ends the connection before."""
        async with asyncio.timeout(_ANSWERS_WITHIN_SECONDS):
            while len(self.answers) < count and await self.read():
                pass
        return self.answers

    async def is_ended(self, *, seconds: float = _ANSWERS_WITHIN_SECONDS) -> bool:
        """Waits for the end of the connection."""
        try:
            async with asyncio.timeout(seconds):
                while await self.read():
                    pass
        except TimeoutError:
            return False
        return True

    async def goes_on(self) -> bool:
        """Returns true if the connection answers another request."""
        count = len(self.answers)
        await self.send(LIVE)
        answers = await self.receive(count + 1)
        return [answer.status for answer in answers[count:]] == [200]

    async def read(self) -> bool:
        try:
            data = await self.reader.read(65_536)
        except ConnectionError:
            return False
        self._parser.feed(data)
        return bool(data)


@asynccontextmanager
async def line_to(port: int, *, receive_buffer: int | None = None) -> AsyncIterator[Line]:
    """Opens a connection; *receive_buffer* is the number of bytes that it takes while nothing is read."""
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(0)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=receive_buffer or 65_536)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


@dataclass
class LineGateway:
    port: int
    log: Path
    pid: int

    @classmethod
    @asynccontextmanager
    async def running(cls, folder: Path, nats_url: str, namespace: str, **settings: str) -> AsyncIterator[Self]:
        """Runs a gateway whose services are not there."""
        port, log = free_port(), folder / "gateway.log"
        nats = {"NATS_URL": nats_url, "NATS_NAMESPACE": namespace}
        # All requests of a test come from one address.
        usual = {"PORT": str(port), "RATE_LIMITS": "relaxed", "QUEUE_SECONDS": "1000"}
        environment = {**os.environ, **nats, **usual, **settings}
        program = Program([sys.executable, "-m", "gateway", "serve"], log, environment=environment)
        with ServerProcess(program) as process:
            await asyncio.to_thread(process.wait_until, lambda: is_listening(port))
            yield cls(port, log, process.pid)

    def line(self, *, receive_buffer: int | None = None) -> AbstractAsyncContextManager[Line]:
        return line_to(self.port, receive_buffer=receive_buffer)

    def is_logged(self, request_id: str) -> bool:
        return self.times_logged(request_id) > 0

    def times_logged(self, request_id: str) -> int:
        """Returns how many requests in the log have this id."""
        lines = self.log.read_text().splitlines()
        return sum(" request method=" in line and f"request_id={request_id}" in line for line in lines)

    def lines_logged(self) -> int:
        return len(self.log.read_text().splitlines())

    def check_log(self) -> None:
        """Raises AssertionError if the gateway has written an error, a traceback or a control character."""
        text = self.log.read_text()
        # The end of a traceback says most.
        assert "Traceback" not in text, text[text.index("Traceback") :][:9000][-4000:]
        assert not re.search(r"Z (error|warning|critical) ", text), text[-3000:]
        assert all(line.isprintable() for line in text.splitlines())

    def memory_kib(self) -> int:
        """Returns the most memory that the process has had so far."""
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        assert found
        return int(found[1])
