"""A minimal HTTP client. It uses so little CPU that a benchmark measures the system and not the client."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httptools

_ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Connection(asyncio.Protocol):
    """An HTTP/1.1 connection for one request at a time. It stays open between requests and keeps answers in memory."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "", address.port or 80
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    async def __aenter__(self) -> Self:
        self._transport = await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.abort()

    def abort(self) -> None:
        """Closes the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    async def _open(self) -> asyncio.Transport:
        transport, _ = await asyncio.get_running_loop().create_connection(lambda: self, self._host, self._port)
        return transport

    async def get(self, path: str, *, token: str = "") -> Answer:
        return await self.send("GET", path, _authorization(token))

    async def post(self, path: str, *, token: str = "", **body: object) -> Answer:
        return await self.send("POST", path, _authorization(token), body)

    async def put(self, path: str, *, token: str = "", **body: object) -> Answer:
        return await self.send("PUT", path, _authorization(token), body)

    async def send(
        self, method: str, path: str, headers: Mapping[str, str], body: Mapping[str, object] | None = None
    ) -> Answer:
        """Raises `TimeoutError` if no answer arrives, and `ConnectionError` if the server closes the connection."""
        content = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Content-Length: {len(content)}"]
        if content:
            head.append("Content-Type: application/json")
        head += [f"{name}: {value}" for name, value in headers.items()]
        if self._transport is None or self._transport.is_closing():
            # Servers close idle connections.
            self._transport = await self._open()
        self._parser, self._parts = httptools.HttpResponseParser(self), list[bytes]()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write("\r\n".join([*head, "", ""]).encode() + content)
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await self._answer

    # Callbacks of the event loop.

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server closed the connection"))

    # Callbacks of the parser.

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)

    def on_message_complete(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Answer(self._parser.get_status_code(), b"".join(self._parts)))


def _authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
