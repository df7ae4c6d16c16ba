"""The load: people who ask for help, accept, write, upload and finish, and repeat each command until it is answered."""

import asyncio
import contextlib
import hashlib
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Self

import httpx2

from kit import clock
from tests.device import Device
from tests.people import ADDIS, Json, Person
from tests.resumable import UPLOADS, ask, text

CLIENTS = 2
PROVIDERS = 3
_PAUSE_SECONDS = 0.05
# A refusal that only says that the same command is being run.
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_AGAIN = ("IDEMPOTENCY_IN_PROGRESS", "UPLOAD_INTERRUPTED", "OFFSET_CONFLICT")


class Broken(Exception):
    """Something that must hold does not. The message says what."""


@dataclass
class Play:
    gateways: list[str]
    chance: random.Random
    clients: list[Device] = field(default_factory=list)
    providers: list[Device] = field(default_factory=list)
    # All that was acknowledged: winners by request, messages by conversation and the sender's id, hashes by file.
    winners: dict[str, str] = field(default_factory=dict)
    messages: dict[tuple[str, str], Json] = field(default_factory=dict)
    files: dict[str, tuple[Person, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int | str] = field(default_factory=Counter)
    # The longest time to an answer, or to the loss of the connection, by route, in seconds.
    slowest: dict[str, float] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, gateways: list[str], chance: random.Random) -> AsyncIterator[Self]:
        play = cls(gateways, chance)
        async with contextlib.AsyncExitStack() as open_:
            for role, number, devices in (("client", CLIENTS, play.clients), ("provider", PROVIDERS, play.providers)):
                for _ in range(number):
                    person = await open_.enter_async_context(Person(gateways[0], role))
                    device = Device(person, gateways, chance)
                    devices.append(await open_.enter_async_context(device.following()))
            for device in play.providers:
                await play._go_available(device)
            yield play

    async def _go_available(self, provider: Device) -> None:
        profile = {"categories": ["battery"], "is_available": True}
        await self.insist(provider, "PUT", "/providers/me", 200, json=profile)
        place = {**ADDIS, "recorded_at": clock.now().isoformat()}
        await self.insist(provider, "PUT", "/providers/me/location", 200, json=place)

    @property
    def devices(self) -> list[Device]:
        return [*self.clients, *self.providers]

    async def run(self, is_over: asyncio.Event) -> None:
        async def live(client: Device) -> None:
            while not is_over.is_set():
                await self.journey(client)
                self.done["journeys"] += 1

        async with asyncio.TaskGroup() as living:
            for client in self.clients:
                living.create_task(live(client))

    async def journey(self, client: Device) -> None:
        """Everything from the call for help to the end of the job."""
        await self._rename(client)
        body = {"description": f"Help {next(self._numbers)}", "category": "battery", **ADDIS}
        request = (await self.insist(client, "POST", "/requests/", 201, json=body)).json()
        winner = await self._accept(request["id"])
        async with asyncio.TaskGroup() as together:
            for device in (client, winner):
                together.create_task(self._write(device, request["id"]))
            together.create_task(self._upload(client, request["id"]))
            together.create_task(self._upload_in_pieces(winner))
        for step in ("start", "complete"):
            await self.insist(winner, "POST", f"/requests/{request['id']}/{step}", 200)
            self.done["steps"] += 1

    async def insist(self, device: Device, method: str, path: str, *fine: int, **body: object) -> httpx2.Response:
        """Repeats a command with one Idempotency-Key on any gateway until its status is one of *fine*."""
        key = f"{device.person.id}-{next(self._numbers)}"

        def send(there: Person) -> Awaitable[httpx2.Response]:
            return there.http.request(method, path, headers={"Idempotency-Key": key}, **body)  # type: ignore[arg-type]

        return await self._until(device, send, *fine)

    async def _until(
        self, device: Device, send: Callable[[Person], Awaitable[httpx2.Response]], *fine: int
    ) -> httpx2.Response:
        there = [device.person, *(device.person.at(url) for url in self.gateways[1:])]
        while True:
            started = time.monotonic()
            try:
                answer = await send(self.chance.choice(there))
            except httpx2.TransportError as error:
                self.statuses[type(error).__name__] += 1
                self._note_time(error.request, started)
            else:
                self._note_time(answer.request, started)
                self.statuses[answer.status_code] += 1
                if answer.status_code in fine:
                    return answer
                code = answer.json()["error"]["code"] if answer.content else ""
                if answer.status_code != 503 and code not in _AGAIN:
                    about = f"{answer.request.method} {answer.request.url.path}"
                    raise Broken(f"{about} was answered by {answer.status_code}: {answer.text}")
            await asyncio.sleep(self.chance.uniform(0, 2 * _PAUSE_SECONDS))

    def _note_time(self, request: httpx2.Request, started: float) -> None:
        route = f"{request.method} {_ID.sub('…', request.url.path)}"
        self.slowest[route] = max(self.slowest.get(route, 0.0), time.monotonic() - started)

    async def _rename(self, client: Device) -> None:
        name = f"Anna {'abcdefghij'[next(self._numbers) % 10]}"
        await self.insist(client, "PATCH", "/users/me", 200, json={"full_name": name})
        self.names[client.person.id] = name
        self.done["names"] += 1

    async def _accept(self, request_id: str) -> Device:
        """All providers accept at once; returns the one who got the request."""
        path = f"/requests/{request_id}/accept"
        answers = await asyncio.gather(*(self.insist(one, "POST", path, 200, 409) for one in self.providers))
        winners = [device for device, answer in zip(self.providers, answers, strict=True) if answer.status_code == 200]
        if len(winners) != 1:
            raise Broken(f"{len(winners)} providers were told that they have got request {request_id}")
        self.winners[request_id] = winners[0].person.id
        self.done["acceptances"] += 1
        return winners[0]

    async def _write(self, device: Device, conversation: str) -> None:
        # The projection of chat-service may not have the provider yet, but it asks.
        for _ in range(2):
            sent = f"rest-{next(self._numbers)}"
            body = {"content": f"text {sent}", "client_message_id": sent}
            answer = await self.insist(device, "POST", f"/messages/{conversation}", 200, 201, json=body)
            self.messages[conversation, sent] = answer.json()
            message = await device.send(conversation, f"on the socket {next(self._numbers)}")
            self.messages[conversation, message["client_message_id"]] = message
            self.done["messages"] += 2

    async def _upload(self, device: Device, request_id: str) -> None:
        number = next(self._numbers)
        content = text(self.chance.choice((100, 5_000, 200_000)), seed=number)
        files = {"file": (f"{number}.txt", content, "text/plain")}
        answer = await self.insist(device, "POST", f"/requests/{request_id}/upload", 200, 201, files=files)
        self.files[answer.json()["id"]] = device.person, hashlib.sha256(content).hexdigest()
        self.done["uploads"] += 1

    async def _upload_in_pieces(self, device: Device) -> None:
        number = next(self._numbers)
        content, key = text(self.chance.choice((200, 50_000)), seed=number), f"tus-{device.person.id}-{number}"

        def create(there: Person) -> Awaitable[httpx2.Response]:
            about = {"filename": f"{number}.txt"}
            return ask(there, "POST", UPLOADS, length=len(content), about=about, Idempotency_Key=key)

        created = await self._until(device, create, 201)
        path = created.headers["Location"].removeprefix("/api/v1")
        while (offset := await self._offset(device, path)) < len(content):
            end = len(content) if offset else len(content) // 2

            def patch(there: Person, offset: int = offset, end: int = end) -> Awaitable[httpx2.Response]:
                return ask(there, "PATCH", path, offset=offset, content=content[offset:end])

            await self._until(device, patch, 204, 409, 503)
        self.files[path.rpartition("/")[2]] = device.person, hashlib.sha256(content).hexdigest()
        self.done["resumable uploads"] += 1

    async def _offset(self, device: Device, path: str) -> int:
        answer = await self._until(device, lambda there: ask(there, "HEAD", path), 200)
        return int(answer.headers["Upload-Offset"])
