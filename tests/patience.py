"""Lets the people of a system that tests share ask again while it is busy, as a client does.

No test may break a shared system, so an answer 503 says only that the machine has other work. Systems that a test
starts for itself are another matter: there, 503 may be what it looks for.
"""

import asyncio
import secrets
from http import HTTPStatus
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

# A request is sent so many times more.
_TRIES = 10
_shared: set[str] = set()


def note_shared(url: str) -> None:
    """Notes the URL of a gateway of a system that tests share."""
    _shared.add(url)


def patient(transport: httpx2.AsyncBaseTransport, url: str) -> httpx2.AsyncBaseTransport:
    """Returns a transport that asks again, if the gateway with this URL is one of a shared system."""
    return PatientTransport(transport) if url in _shared else transport


class PatientTransport(httpx2.AsyncBaseTransport):
    """Sends a request again while its answer is 503, under one key so that a command has its effect once.

    A body that is streamed is sent once, because it cannot be read again.
    """

    def __init__(self, transport: httpx2.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        is_in_memory = isinstance(request.stream, httpx2.ByteStream)
        if request.method == "POST" and is_in_memory:
            request.headers.setdefault("Idempotency-Key", secrets.token_hex(8))
        answer = await self._transport.handle_async_request(request)
        for _ in range(_TRIES if is_in_memory else 0):
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            await answer.aread()
            await answer.aclose()
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
            answer = await self._transport.handle_async_request(request)
        return answer

    async def aclose(self) -> None:
        await self._transport.aclose()


async def opened(address: str, url: str, **options: Any) -> ClientConnection:
    """Opens a socket of the gateway with this URL; it is tried again while that is busy, if its system is shared."""
    tries = _TRIES if url in _shared else 0
    while True:
        try:
            return await connect(address, proxy=None, **options)
        except InvalidStatus as refusal:
            if refusal.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE or not tries:
                raise
            tries -= 1
            await asyncio.sleep(float(refusal.response.headers.get("Retry-After", 1)))
