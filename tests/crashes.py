"""A system whose services end at the crash point that a test chooses (`kit.crash_points`), and people who use it."""

import ast
import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

import httpx2
import nats
from nats.js import JetStreamContext
from sqlalchemy import update

from auth_service.mails.models import Mail
from auth_service.text_messages.models import TextMessage
from kit import clock
from kit.consumer import durable_config
from kit.database import Database
from kit.nats_setup import read_durables
from tests.people import Person
from tools.registry.nats_users import OPERATOR
from tools.stack import nats_server
from tools.stack.config import AUTH, SERVICES
from tools.stack.stack import Stack

# JetStream delivers what a killed consumer has not acknowledged again after this time instead of half a minute.
ACK_WAIT_SECONDS = 0.5
_ENDS_WITHIN_SECONDS = 20.0
_PAUSE_SECONDS = 0.05


type Ask = Callable[[], Awaitable[httpx2.Response]]


class Crash(NamedTuple):
    service: str
    point: str
    # The event that the service is busy with, or the name of a step.
    doing: str


def settings(folder: Path) -> dict[str, str]:
    """Returns the settings with which each service looks into a file of its own."""
    return {f"{one.prefix}_CRASH_POINT_FILE": str(folder / one.name) for one in SERVICES}


@dataclass
class Fragile:
    stack: Stack
    folder: Path
    client: Person
    provider: Person
    # A job of both.
    job: str

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, stack: Stack, folder: Path) -> AsyncIterator[Self]:
        async with Person(stack.gateway_url) as client, Person(stack.gateway_url, "provider") as provider:
            request = await provider.does("accept", request=await client.asks_for_help())
            # Each service fetches the keys of tokens, and knows the participants, so that all may be down at once.
            for path in ("messages/{}", "requests/{}/files"):
                for person in (client, provider):
                    await person.until_status(f"/{path.format(request['id'])}", 200)
            yield cls(stack, folder, client, provider, request["id"])

    async def crash[Answer](self, crashes: Sequence[Crash], *commands: Awaitable[Answer]) -> list[Answer]:
        """Runs the commands, at which the services die at these points, and starts the services again.

        Returns the answers to the commands.
        """
        for crash in crashes:
            self.arm(crash)
        async with asyncio.TaskGroup() as running:
            sending = [running.create_task(_answer(command)) for command in commands]
            await asyncio.gather(*map(self._die_and_return, crashes))
        await self.client.until_healthy()
        return [one.result() for one in sending]

    async def _die_and_return(self, crash: Crash) -> None:
        """Starts the service again as soon as it is dead, since the command of another one may need it."""
        try:
            await self.until_dead(crash)
        finally:
            (self.folder / crash.service).unlink(missing_ok=True)
            await self.stack.restart(crash.service)

    def arm(self, crash: Crash) -> None:
        written = self.folder / f"{crash.service}.new"
        written.write_text(f"{crash.point} {crash.doing}")
        written.replace(self.folder / crash.service)

    async def until_dead(self, crash: Crash) -> None:
        """Waits until the service has died at the point."""
        (process,) = (one for one in self.stack.processes if one.name == crash.service)
        deadline = time.monotonic() + _ENDS_WITHIN_SECONDS
        while process.exit_code is None and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        assert process.exit_code == -signal.SIGKILL, f"{crash} was not reached"
        assert not (self.folder / crash.service).exists()

    @contextlib.asynccontextmanager
    async def jetstream(self, user: str = OPERATOR) -> AsyncIterator[JetStreamContext]:
        connection = await nats.connect(self.stack.config.nats_url(user), inbox_prefix=f"_INBOX_{user}".encode())
        try:
            yield connection.jetstream()
        finally:
            await connection.close()


async def _answer[Answer](command: Awaitable[Answer]) -> Answer:
    return await command


async def redeliver_soon(stack: Stack) -> None:
    """Makes all durable consumers deliver again after ACK_WAIT_SECONDS."""
    url = stack.config.nats_url(OPERATOR)
    connection = await nats.connect(url, inbox_prefix=f"_INBOX_{OPERATOR}".encode())
    for name, events in read_durables(nats_server.DURABLES).items():
        subjects = [f"twou.events.{event.removeprefix('twou.')}" for event in events]
        config = durable_config(name, subjects).evolve(ack_wait=ACK_WAIT_SECONDS)
        await connection.jetstream().add_consumer("twou-events", config)
    await connection.close()


async def insist(ask: Ask) -> httpx2.Response:
    """Sends the same command again until it succeeds, as an app does. Only 503 and a lost connection are expected."""
    while True:
        with contextlib.suppress(httpx2.TransportError):
            answer = await ask()
            if answer.is_success:
                return answer
            is_running = answer.status_code == 409 and answer.json()["error"]["code"] == "IDEMPOTENCY_IN_PROGRESS"
            assert answer.status_code == 503 or is_running, answer.text
        await asyncio.sleep(_PAUSE_SECONDS)


def command(person: Person, method: str, path: str, key: str, **body: Any) -> Ask:
    """Returns a command that has the same Idempotency-Key whenever it is sent."""
    return lambda: person.http.request(method, path, headers={"Idempotency-Key": key}, **body)


def points_in(folder: Path) -> set[str]:
    """Returns the names of the points in the code of *folder*."""
    texts = (text for path in folder.rglob("*.py") if "crash_points" in (text := path.read_text()))
    calls = (node for text in texts for node in ast.walk(ast.parse(text)))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("reach", "reach_with")
        and isinstance(call.args[0], ast.Constant)
    }


async def let_claims_end(stack: Stack) -> None:
    """Makes the mails and text messages due at once that a sender has claimed for a minute."""
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        for table in (Mail, TextMessage):
            await session.execute(update(table).values(due_at=clock.now() - timedelta(seconds=1)))
