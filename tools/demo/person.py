"""A person with an account, who does what an app on their phone would do, over REST and one socket."""

import asyncio
import contextlib
import json
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any, Self

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from tools.demo.report import Refused, StepFailed

type Data = dict[str, Any]

_FRAME_SECONDS = 15.0
_CALL_SECONDS = 15.0


class Person:
    def __init__(self, url: str, *, role: str, name: str, email: str = "", password: str = "") -> None:
        """*email* and *password* are those of an account, or of the account to be made; random ones by default."""
        self.role = role
        self.name = name
        self.email = email or f"{role}.{secrets.token_hex(5)}@example.com"
        self.id = ""
        self._password = password or f"{secrets.token_urlsafe(12)}a1"
        self._url = url.rstrip("/")
        # Neither HTTP nor the socket goes through a proxy of the environment: the stack is usually on this machine.
        # The gateway closes idle connections after 5 s, the default of httpx2 too; reuse at that moment would fail.
        limits = httpx2.Limits(keepalive_expiry=2)
        base_url = f"{self._url}/api/v1"
        self._http = httpx2.AsyncClient(base_url=base_url, timeout=_CALL_SECONDS, trust_env=False, limits=limits)
        self._resources = contextlib.AsyncExitStack()
        self._socket: ClientConnection | None = None
        self._frames: list[Data] = []
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        await self._resources.enter_async_context(self._http)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._resources.aclose()

    async def register(self) -> None:
        account = {"full_name": self.name, "email": self.email, "password": self._password, "role": self.role}
        self.id = (await self.call("POST", "/auth/register", json=account))["id"]

    async def log_in(self) -> None:
        answer = await self.call("POST", "/auth/login", json={"email": self.email, "password": self._password})
        self._http.headers["Authorization"] = f"Bearer {answer['access_token']}"

    async def call(self, method: str, path: str, **arguments: Any) -> Any:
        """Returns the answer's JSON. Raises `Refused` if the API answers with an error."""
        return (await self._request(method, path, **arguments)).json()

    async def download(self, path: str) -> bytes:
        return (await self._request("GET", path)).content

    async def open_socket(self) -> None:
        address = f"{self._url.replace('http', 'ws', 1)}/ws"
        headers = {"Authorization": self._http.headers["Authorization"]}
        try:
            self._socket = await self._resources.enter_async_context(
                connect(address, additional_headers=headers, proxy=None)
            )
        except InvalidStatus as error:
            raise StepFailed(f"{address}: {error}\n{error.response.body.decode(errors='replace')}") from error
        except (OSError, WebSocketException) as error:
            raise StepFailed(f"{address} does not open: {error}") from error
        reading = asyncio.create_task(self._read(self._socket))
        self._resources.callback(reading.cancel)
        await self.frame("connection.established")

    async def send(self, kind: str, data: Data) -> None:
        assert self._socket
        await self._socket.send(json.dumps({"type": kind, "data": data}))

    async def frame(self, kind: str, about: Callable[[Data], bool] = lambda _: True) -> Data:
        """Returns the data of the first frame of the type *kind* for which *about* is true; waits for it if need be."""

        def matching() -> Data | None:
            return next((frame for frame in self._frames if frame["type"] == kind and about(frame["data"])), None)

        try:
            async with self._arrived, asyncio.timeout(_FRAME_SECONDS):
                found = await self._arrived.wait_for(matching)
        except TimeoutError:
            raise StepFailed(f"The {self.role} got no {kind} within {_FRAME_SECONDS:g} s, {self._instead()}") from None
        assert found
        data: Data = found["data"]
        return data

    async def _request(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        try:
            answer = await self._http.request(method, path, **arguments)
        except httpx2.TransportError as error:
            raise StepFailed(f"{method} {path}: {self._url} does not answer ({error!r}); is it up?") from error
        if not answer.is_success:
            raise Refused(answer)
        return answer

    async def _read(self, socket: ClientConnection) -> None:
        # `frame` reports that the socket was closed.
        with contextlib.suppress(ConnectionClosed):
            async for text in socket:
                async with self._arrived:
                    self._frames.append(json.loads(text))
                    self._arrived.notify_all()

    def _instead(self) -> str:
        seen = dict(Counter(frame["type"] for frame in self._frames))
        code = self._socket.close_code if self._socket else None
        return f"only {seen}" + (f"; the socket was closed with {code}" if code else "")
