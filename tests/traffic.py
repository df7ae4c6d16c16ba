"""Test support: people who use all services without a pause, and every answer that they should not have got."""

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2

from tests.people import PASSWORD, Json, Person
from tools.demo.photo import photo

_SECONDS_BETWEEN = 0.1
_PHOTO = photo()
_UNAVAILABLE = 503


@dataclass(frozen=True)
class Step:
    person: Person
    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)


@dataclass
class Traffic:
    """Two people of one request, each of whose steps is repeated until `stop`."""

    client: Person
    provider: Person
    request: Json
    # Commands that are answered 503 are sent again, with the same key, as an app does.
    repeats: bool = False
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

    async def until_each_answered(self, times: int, *, seconds: float = 30) -> None:
        """Waits until each step has been answered *times* more."""
        wanted = {name: self.answers[name] + times for name in self._steps()}
        async with asyncio.timeout(seconds):
            while any(self.answers[name] < count for name, count in wanted.items()):
                await asyncio.sleep(0.02)

    def _steps(self) -> dict[str, Step]:
        client, provider, request = self.client, self.provider, self.request["id"]
        photo_of_it = {"file": ("photo.png", _PHOTO, "image/png")}
        profile = {"categories": ["battery"], "is_available": True}
        return {
            "log in": Step(client, "POST", "/auth/login", {"json": {"email": client.email, "password": PASSWORD}}),
            "read the account": Step(client, "GET", "/users/me"),
            "read the request": Step(client, "GET", f"/requests/{request}"),
            "change the profile": Step(provider, "PUT", "/providers/me", {"json": profile}),
            "write a message": Step(provider, "POST", f"/messages/{request}", {"json": {"content": "On my way"}}),
            "read messages": Step(client, "GET", f"/messages/{request}"),
            "upload a file": Step(client, "POST", f"/requests/{request}/upload", {"files": photo_of_it}),
            "list files": Step(client, "GET", "/uploads/"),
        }

    async def _repeat(self, name: str, step: Step, stopped: asyncio.Event) -> None:
        while not stopped.is_set():
            try:
                answer = await self._take(step)
            except httpx2.TransportError as error:
                self.failures.append(f"{name}: {error!r}")
            else:
                if not answer.is_success:
                    self.failures.append(f"{name}: {answer.status_code} {answer.text[:300]}")
                elif name == "write a message":
                    self.messages.append(answer.json()["id"])
            self.answers[name] += 1
            await asyncio.sleep(_SECONDS_BETWEEN)

    async def _take(self, step: Step) -> httpx2.Response:
        """Takes a step, and a command that was answered 503 once more if the release does not do so by itself."""
        headers = {} if step.method == "GET" else {"Idempotency-Key": secrets.token_hex(16)}
        ask = partial(step.person.http.request, step.method, step.path, headers=headers, **step.body)
        answer = await ask()
        if headers and self.repeats and answer.status_code == _UNAVAILABLE:
            return await ask()
        return answer
