"""Test support: people who use all services without a pause, and every answer that they should not have got."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx2

from tests.people import PASSWORD, Json, Person
from tools.demo.photo import photo

type Step = Callable[[], Awaitable[httpx2.Response]]

_SECONDS_BETWEEN = 0.1
_PHOTO = photo()


@dataclass
class Traffic:
    """Two people of one request, each of whose steps is repeated until `stop`."""

    client: Person
    provider: Person
    request: Json
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    # The ids of messages that were acknowledged.
    messages: list[str] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        stopped = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for name, step in self._steps().items():
                group.create_task(self._repeat(name, step, stopped))
            try:
                yield
            finally:
                stopped.set()

    async def until_each_answered(self, times: int, *, seconds: float = 20) -> None:
        """Waits until each step has been answered *times* more."""
        wanted = {name: self.answers[name] + times for name in self._steps()}
        async with asyncio.timeout(seconds):
            while any(self.answers[name] < count for name, count in wanted.items()):
                await asyncio.sleep(0.02)

    def _steps(self) -> dict[str, Step]:
        client, request = self.client, f"/requests/{self.request['id']}"
        return {
            "log in": lambda: client.post("/auth/login", email=client.email, password=PASSWORD),
            "read the account": lambda: client.get("/users/me"),
            "read the request": lambda: client.get(request),
            "change the profile": lambda: self.provider.put("/providers/me", categories=["battery"], is_available=True),
            "write a message": self._write,
            "read messages": lambda: client.get(f"/messages/{self.request['id']}"),
            "upload a file": lambda: client.uploads(self.request["id"], _PHOTO),
            "list files": lambda: client.get("/uploads/"),
        }

    async def _write(self) -> httpx2.Response:
        answer = await self.provider.post(f"/messages/{self.request['id']}", content="On my way")
        if answer.status_code == 201:
            self.messages.append(answer.json()["id"])
        return answer

    async def _repeat(self, name: str, step: Step, stopped: asyncio.Event) -> None:
        while not stopped.is_set():
            try:
                answer = await step()
            except httpx2.TransportError as error:
                self.failures.append(f"{name}: {error!r}")
            else:
                if not answer.is_success:
                    self.failures.append(f"{name}: {answer.status_code} {answer.text[:300]}")
            self.answers[name] += 1
            await asyncio.sleep(_SECONDS_BETWEEN)
