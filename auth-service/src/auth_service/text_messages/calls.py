"""Calls over HTTP to a provider of text messages: each is sent once, within bounds of time and size.

An answer that says nothing about the message counts as not taken yet: a message that arrives twice is a smaller harm
than one that never does. Redirects are not followed, because they would carry the keys elsewhere.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auth_service.text_messages.transports import NotTakenYet

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 10.0
_MAX_CONNECTIONS = 10
_MAX_BYTES = 64 * 1024
# The longest pause that a provider may ask for.
_MAX_RETRY_AFTER_SECONDS = 3600.0
# They log each call, with its URL.
_TALKATIVE = ("httpx2", "httpcore2")

_TOO_MANY, _UNAVAILABLE = 429, 503


@dataclass(frozen=True)
class ProviderAnswer:
    """An object of JSON that a provider has answered."""

    is_success: bool
    # The status as a text, for the log.
    said: str
    data: Mapping[str, Any]


class ProviderCaller:
    """The connections to one provider, made at the first call."""

    def __init__(
        self, base_url: str, *, answer_seconds: float = _ANSWER_SECONDS, connect_seconds: float = _CONNECT_SECONDS
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._answer_seconds = answer_seconds
        self._connect_seconds = connect_seconds
        self._client: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def post(self, path: str, headers: Mapping[str, str], **content: Any) -> ProviderAnswer | NotTakenYet:
        """Sends *content*: `json` or `data`, a form. The answer may be one of any status but 429 and 5xx."""
        client = await self._open()
        import httpx2  # noqa: PLC0415  # see _new_client

        try:
            # The client bounds each step, and this all of them together.
            async with asyncio.timeout(self._answer_seconds + self._connect_seconds):
                async with client.stream("POST", self._base_url + path, headers=dict(headers), **content) as response:
                    return _answer(response, await _read(response))
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, TimeoutError) as error:
            # The text of the error may hold the URL.
            return NotTakenYet(type(error).__name__)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _open(self) -> "httpx2.AsyncClient":
        async with self._opening:
            if self._client is None:
                # Reading the library and the certificates of authorities takes a tenth of a second.
                self._client = await asyncio.to_thread(self._new_client)
            return self._client

    def _new_client(self) -> "httpx2.AsyncClient":
        # A process without a provider does not carry the library.
        import httpx2  # noqa: PLC0415

        for library in _TALKATIVE:
            logging.getLogger(library).setLevel(logging.WARNING)
        seconds = self._answer_seconds
        return httpx2.AsyncClient(
            timeout=httpx2.Timeout(connect=self._connect_seconds, read=seconds, write=seconds, pool=seconds),
            limits=httpx2.Limits(max_connections=_MAX_CONNECTIONS, max_keepalive_connections=_MAX_CONNECTIONS),
            follow_redirects=False,
            # Messages go to the address that is set, and not through a proxy of the environment.
            trust_env=False,
        )


async def _read(response: "httpx2.Response") -> bytes | None:
    """Returns the body; `None` if it is too large."""
    found = bytearray()
    async for part in response.aiter_bytes():
        found += part
        if len(found) > _MAX_BYTES:
            return None
    return bytes(found)


def _answer(response: "httpx2.Response", body: bytes | None) -> ProviderAnswer | NotTakenYet:
    status = response.status_code
    if status in (_TOO_MANY, _UNAVAILABLE):
        return NotTakenYet(f"HTTP {status}", _retry_after(response.headers.get("retry-after")))
    data = _read_object(body)
    if response.is_server_error or data is None:
        return NotTakenYet(f"HTTP {status}, not as agreed")
    return ProviderAnswer(response.is_success, f"HTTP {status}", data)


def _read_object(body: bytes | None) -> dict[str, Any] | None:
    try:
        found = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _retry_after(seconds: str | None) -> float | None:
    """Returns the pause that a header asks for; `None` for a date, which is not worth the trust in another clock."""
    if seconds is None or not (seconds.isascii() and seconds.isdigit()):
        return None
    return min(float(seconds), _MAX_RETRY_AFTER_SECONDS)
