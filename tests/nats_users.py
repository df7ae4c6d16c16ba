"""Test support: the users of a NATS server that has the permissions that are deployed."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

import nats
from nats.aio.client import Client

from kit.bus_access import inbox_of, is_denial
from kit.nats_setup import SetupSettings, read_durables, set_up
from testkit.processes import ServerProcess, free_port, is_listening
from tools.stack import nats_server


class NatsUser:
    """A connection of one user, which counts what NATS refuses to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.denials: list[str] = []
        self.client = Client()

    async def connect(self, url: str) -> Self:
        async def note(error: Exception) -> None:
            if is_denial(error):
                self.denials.append(str(error))

        self.client = await nats.connect(url, inbox_prefix=inbox_of(self.name), error_cb=note)
        return self

    async def may_publish(self, subject: str, payload: bytes = b"") -> bool:
        """Publishes to *subject* and returns whether NATS took it. An answer goes to the inbox of this user."""
        await self.client.publish(subject, payload, reply=self.client.new_inbox())
        return await self.is_allowed()

    async def may_subscribe(self, subject: str) -> bool:
        subscription = await self.client.subscribe(subject)
        is_allowed = await self.is_allowed()
        with contextlib.suppress(nats.errors.Error):
            await subscription.unsubscribe()
        return is_allowed

    async def is_allowed(self) -> bool:
        # NATS answers in order, but the first flush may overtake what waits to be written.
        await self.client.flush()
        await self.client.flush()
        denials, self.denials = self.denials, []
        return not denials


class NatsUsers:
    def __init__(self, data: Path, port: int) -> None:
        self._data, self.port = data, port

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, data: Path) -> AsyncIterator[Self]:
        """A server with the deployed permissions on which the job of a deployment has made everything."""
        port = free_port()
        with ServerProcess(nats_server.program(data, port=port, log=data / "nats.log")) as process:
            process.wait_until(lambda: is_listening(port))
            users = cls(data, port)
            await users.set_up()
            yield users

    def url(self, user: str) -> str:
        return f"nats://{user}:{nats_server.passwords(self._data)[user]}@127.0.0.1:{self.port}"

    async def set_up(self) -> None:
        settings = SetupSettings(nats_url=self.url("operator"))
        await set_up(settings, read_durables(nats_server.DURABLES), seconds=5)

    @contextlib.asynccontextmanager
    async def connected(self, name: str) -> AsyncIterator[NatsUser]:
        user = await NatsUser(name).connect(self.url(name))
        try:
            yield user
        finally:
            await user.client.close()
