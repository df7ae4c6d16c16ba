"""A person with an account, who does what an app on their phone would do, over REST and one socket."""

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Self, cast

from tools.demo.report import Refused, StepFailed
from twou_client import ApiError, Client, Live, Replaced, Unreachable, frames

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
        self._app = Client(self._url, timeout=_CALL_SECONDS, trust_env=False)
        self._resources = contextlib.AsyncExitStack()
        self._live: Live | None = None
        self._ended = ""
        self._frames: list[Data] = []
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        await self._resources.enter_async_context(self._app)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._resources.aclose()

    async def register(self) -> None:
        account = {"full_name": self.name, "email": self.email, "password": self._password, "role": self.role}
        self.id = (await self.call("POST", "/auth/register", json=account))["id"]

    async def log_in(self) -> None:
        await self._step("POST", "/auth/login", self._app.login(self.email, self._password))

    async def call(
        self, method: str, path: str, *, json: Any = None, params: Data | None = None, files: Data | None = None
    ) -> Any:
        """Returns the answer's JSON. Raises `Refused` if the API answers with an error."""
        sent = self._app.call(method, path, body=json, query=params, **(files or {}))
        return await self._step(method, path, sent)

    async def send_command(self, method: str, path: str, **arguments: Any) -> None:
        """Sends a command whose answer has no body. Raises `Refused` if the API answers with an error."""
        await self.call(method, path, **arguments)

    async def download(self, path: str) -> bytes:
        return await self._step("GET", path, self._app.download(path))

    async def open_socket(self) -> None:
        self._live = await self._resources.enter_async_context(self._app.connect())
        reading = asyncio.create_task(self._read(self._live))
        self._resources.callback(reading.cancel)
        await self.frame("connection.established")

    async def send(self, kind: str, data: Data) -> None:
        assert self._live
        await self._live.send(cast("frames.Command", {"type": kind, "data": data}))

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

    async def _step[T](self, method: str, path: str, sent: Awaitable[T]) -> T:
        try:
            return await sent
        except ApiError as error:
            raise Refused(method, path, error) from error
        except Unreachable as error:
            raise StepFailed(f"{method} {path}: {self._url} does not answer ({error}); is it up?") from error

    async def _read(self, live: Live) -> None:
        try:
            async for frame in live:
                async with self._arrived:
                    self._frames.append(cast("Data", frame))
                    self._arrived.notify_all()
        except (ApiError, Replaced) as error:
            # `frame` reports it.
            self._ended = f"; the socket has ended: {error}"

    def _instead(self) -> str:
        seen = dict(Counter(frame["type"] for frame in self._frames))
        return f"only {seen}{self._ended}"
