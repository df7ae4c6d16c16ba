"""Calls over HTTP to push services: each is sent once, and bounded in time, in bytes and in connections.

A redirect is an answer like any other, and is not followed. There is no proxy of the environment.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chat_service.push.networks import NotFoundName, NotPublic, PublicAddresses

if TYPE_CHECKING:
    import httpcore2

_MAX_CONNECTIONS = 32
_IDLE_SECONDS = 60.0
_MAX_BYTES = 64 * 1024
_PORT = 443
_CONNECT_SECONDS = 5.0
# The longest pause that a push service may ask for.
_MAX_RETRY_AFTER_SECONDS = 3600.0


@dataclass(frozen=True)
class Answer:
    status: int
    # Their names are in lower case.
    headers: Mapping[str, str]
    # Its first bytes, if there are more than 64 KiB or they do not come in time.
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status in (404, 410)

    @property
    def is_unauthorized(self) -> bool:
        return self.status == 401

    @property
    def is_forbidden(self) -> bool:
        return self.status == 403

    @property
    def is_too_large(self) -> bool:
        return self.status == 413

    @property
    def is_too_many(self) -> bool:
        return self.status == 429

    @property
    def is_unavailable(self) -> bool:
        """True if the service has not done its work, and may do it later."""
        return self.status == 408 or self.status >= 500

    def retry_after(self, now: Callable[[], float] = time.time) -> float | None:
        """Returns the pause in seconds that the header asks for, as a number or as a date."""
        text = self.headers.get("retry-after", "")
        if text.isascii() and text.isdigit():
            seconds = float(text[:9])
        else:
            try:
                seconds = parsedate_to_datetime(text).timestamp() - now()
            except (ValueError, OverflowError):
                return None
        return max(0.0, min(seconds, _MAX_RETRY_AFTER_SECONDS))


class NoAnswer(Exception):
    """The call has ended without an answer. It is not known whether it has arrived."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MustNotBeCalled(Exception):
    """The host is at no public address. Nothing was sent."""


class HttpClient:
    """The connections to one push service, made at the first call.

    With *addresses*, a host is called only at an address of these.
    """

    def __init__(
        self, *, addresses: PublicAddresses | None = None, ca_file: Path | None = None, seconds: float = 10.0
    ) -> None:
        """*seconds* bound each call from its beginning to its end, and *ca_file* is the one trusted authority."""
        self._addresses = addresses
        self._ca_file = ca_file
        self._seconds = seconds
        self._pool: httpcore2.AsyncConnectionPool | None = None
        self._opening = asyncio.Lock()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises NoAnswer or MustNotBeCalled."""
        # As libraries are wont to, this one raises errors of several families.
        import httpcore2  # noqa: PLC0415  # see _new_pool

        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(await self._open(), url, headers, body)
        except NotPublic as error:
            raise MustNotBeCalled from error
        except NotFoundName as error:
            raise NoAnswer("name_not_found") from error
        except (TimeoutError, httpcore2.TimeoutException) as error:
            raise NoAnswer("timeout") from error
        except (httpcore2.ConnectError, httpcore2.UnsupportedProtocol) as error:
            raise NoAnswer("not_connected") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ConnectionNotAvailable, OSError) as error:
            raise NoAnswer("connection_lost") from error

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    async def _post(
        self, pool: "httpcore2.AsyncConnectionPool", url: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        own = {"Host": urlsplit(url).netloc, "Content-Length": str(len(body)), "User-Agent": "2u"}
        timeouts = {"connect": _CONNECT_SECONDS, "pool": self._seconds, "read": self._seconds, "write": self._seconds}
        async with pool.stream(
            "POST", url, headers=list((own | dict(headers)).items()), content=body, extensions={"timeout": timeouts}
        ) as response:
            names = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in response.headers}
            return Answer(response.status, names, await _read(response))

    async def _open(self) -> "httpcore2.AsyncConnectionPool":
        async with self._opening:
            if self._pool is None:
                # Reading the library and the certificates of authorities takes a tenth of a second.
                self._pool = await asyncio.to_thread(self._new_pool)
            return self._pool

    def _new_pool(self) -> "httpcore2.AsyncConnectionPool":
        # Services that send nothing do not carry the library.
        import httpcore2  # noqa: PLC0415

        context = (
            httpcore2.default_ssl_context()
            if self._ca_file is None
            else ssl.create_default_context(cafile=str(self._ca_file))
        )
        return httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=_MAX_CONNECTIONS,
            max_keepalive_connections=_MAX_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=None if self._addresses is None else guarded_backend(self._addresses),
        )


async def _read(response: Any) -> bytes:
    """Returns the first bytes of an answer. Its status is what counts, and that is known."""
    import httpcore2  # noqa: PLC0415

    found = bytearray()
    try:
        async with asyncio.timeout(1.0):
            async for part in response.aiter_stream():
                found += part
                if len(found) >= _MAX_BYTES:
                    break
    except (TimeoutError, httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        pass
    return bytes(found[:_MAX_BYTES])


def guarded_backend(addresses: PublicAddresses) -> "httpcore2.AsyncNetworkBackend":
    """Returns what makes connections for the pool: to an address that was checked, and to no other."""
    import httpcore2  # noqa: PLC0415

    class GuardedBackend(httpcore2.AsyncNetworkBackend):
        def __init__(self) -> None:
            self._backend = httpcore2.AnyIOBackend()

        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,  # noqa: ASYNC109  # as the library names it
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore2.AsyncNetworkStream:
            if port != _PORT:
                raise NotPublic
            servers = await addresses.find(host, port)
            share = None if timeout is None else timeout / len(servers)
            for number, one in enumerate(servers, 1):
                try:
                    return await self._backend.connect_tcp(
                        str(one.address), one.port, share, local_address, socket_options
                    )
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                    if number == len(servers):
                        raise
            raise NotFoundName

        async def sleep(self, seconds: float) -> None:
            await self._backend.sleep(seconds)

    return GuardedBackend()
