"""Calls over HTTP to a gateway: each is sent once, within bounds of time and size, and ends in one of four ways.

The gateway has done it (`Answer`), has refused it for good (an `Answer` that is no success), cannot have got it
(NotSent), or nothing is known about it (AnswerLost). Taking one for another means to pay twice or not at all, so the
decision is made here and nowhere else.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from request_service.payment.gateways.interface import AnswerLost, NotSent

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 20.0
_MAX_CONNECTIONS = 20
# They log each call.
_TALKATIVE = ("httpx2", "httpcore2")
_MAX_BYTES = 1024 * 1024
# The longest pause that a gateway may ask for.
_MAX_RETRY_AFTER_SECONDS = 3600.0

_UNAUTHORIZED = {401, 403, 407}
_NOT_FOUND = 404
_TIMED_OUT = 408
_TOO_MANY = 429


class KeysNotAccepted(NotSent):
    """The gateway does not accept our keys, or not any more."""


@dataclass(frozen=True)
class Answer:
    """An object of JSON that the gateway itself has answered. Its numbers are whole, or decimal."""

    is_success: bool
    is_not_found: bool
    data: Mapping[str, Any]


class HttpCaller:
    """The connections to one gateway, made at the first call."""

    def __init__(
        self, base_url: str, *, answer_seconds: float = _ANSWER_SECONDS, connect_seconds: float = _CONNECT_SECONDS
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._answer_seconds = answer_seconds
        self._connect_seconds = connect_seconds
        self._client: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        return await self._call("GET", path, headers, {})

    async def post_json(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
        return await self._call("POST", path, headers, {"json": body})

    async def post_form(self, path: str, headers: Mapping[str, str], fields: Mapping[str, str]) -> Answer:
        return await self._call("POST", path, headers, {"data": fields})

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _call(self, method: str, path: str, headers: Mapping[str, str], content: dict[str, Any]) -> Answer:
        client = await self._open()
        import httpx2  # noqa: PLC0415  # see _new_client

        try:
            # The client bounds each step, and this all of them together.
            async with asyncio.timeout(self._answer_seconds + self._connect_seconds):
                async with client.stream(method, self._base_url + path, headers=dict(headers), **content) as response:
                    return _answer(response, await _read(response))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as error:
            raise NotSent(f"the gateway cannot be reached: {type(error).__name__}") from error
        except (httpx2.HTTPError, httpx2.StreamError, TimeoutError) as error:
            raise AnswerLost(f"the gateway has not answered: {type(error).__name__}") from error

    async def _open(self) -> "httpx2.AsyncClient":
        async with self._opening:
            if self._client is None:
                # Reading the library and the certificates of authorities takes a tenth of a second.
                self._client = await asyncio.to_thread(self._new_client)
            return self._client

    def _new_client(self) -> "httpx2.AsyncClient":
        # Most processes call no gateway, and do not carry the library.
        import httpx2  # noqa: PLC0415

        for library in _TALKATIVE:
            logging.getLogger(library).setLevel(logging.WARNING)
        seconds = self._answer_seconds
        return httpx2.AsyncClient(
            timeout=httpx2.Timeout(connect=self._connect_seconds, read=seconds, write=seconds, pool=seconds),
            limits=httpx2.Limits(max_connections=_MAX_CONNECTIONS, max_keepalive_connections=_MAX_CONNECTIONS),
            follow_redirects=False,
            # Money goes to the address that is set, and not through a proxy of the environment.
            trust_env=False,
        )


async def _read(response: "httpx2.Response") -> bytes:
    found = bytearray()
    async for part in response.aiter_bytes():
        found += part
        if len(found) > _MAX_BYTES:
            raise AnswerLost(f"the gateway has answered with more than {_MAX_BYTES} bytes")
    return bytes(found)


def _answer(response: "httpx2.Response", body: bytes) -> Answer:
    status = response.status_code
    if status == _TOO_MANY:
        raise NotSent("the gateway asks to wait", _retry_after(response.headers.get("retry-after")))
    if status in _UNAUTHORIZED:
        # Keys are wrong while they are changed, or until an operator has mended them: no payment fails for that.
        raise KeysNotAccepted(f"the gateway does not accept our keys (HTTP {status})")
    data = read_object(body)
    if response.is_client_error and status != _TIMED_OUT:
        if data is None:
            # Some other server has answered, such as a firewall, and has not passed the call on.
            raise NotSent(f"the gateway was not reached: a refusal that is not its own (HTTP {status})")
        return Answer(is_success=False, is_not_found=status == _NOT_FOUND, data=data)
    if not response.is_success or data is None:
        raise AnswerLost(f"the gateway has not answered as agreed (HTTP {status})")
    return Answer(is_success=True, is_not_found=False, data=data)


def read_object(body: bytes) -> dict[str, Any] | None:
    """Returns an object of JSON whose fractions are decimal, never floats; `None` if *body* is no such object."""
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _retry_after(seconds: str | None) -> float | None:
    """Returns the pause that a header asks for; `None` for a date, which is not worth the trust in another clock."""
    if seconds is None or not (seconds.isascii() and seconds.isdigit()):
        return None
    return min(float(seconds), _MAX_RETRY_AFTER_SECONDS)
