"""Devices on two gateways send, change and read messages while processes are killed, stopped and restarted at random.

Meanwhile a guest joins and leaves the thread of the others, blocks one of them and lifts the block. At the end every
device has the messages and the read marks of the database, in order, from its frames alone: none is lost or doubled.
That of the guest has the messages that were sent while they were a member, and no others.
"""

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

import httpx2
import pytest
import pytest_asyncio

from tests.client_state import pages
from tests.conftest import DATABASES, StartStack
from tests.device import Device
from tests.people import Json, Person
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

# `REALTIME_ROUNDS=50 REALTIME_SEED=7 make test T=tests/test_realtime_model.py` plays longer, and again.
ROUNDS = int(os.environ.get("REALTIME_ROUNDS", "4"))
SEED = int(os.environ.get("REALTIME_SEED", random.randrange(2**32)))
VICTIMS = ("gateway", "gateway-2", "chat-service", "nats")
FAULTS = ("kill", "stop", "pause")
ACTIONS_IN_A_ROUND = 5

type Action = Callable[["Play", Device], Awaitable[None]]


@dataclass
class Play:
    """Two jobs and a thread of a client and a provider, each with two devices, and what is done to them.

    The guest has one device, and is in the thread now and then. They also have a thread with the client alone.
    """

    stack: Stack
    chance: random.Random
    gateways: list[str]
    devices: list[Device]
    guest: Device
    jobs: list[str]
    thread: str
    private: str
    # The messages that were acknowledged over REST, by the id that their sender gave them.
    acknowledged: dict[str, Json] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    _numbers: "count[int]" = field(default_factory=count)

    async def insist(self, device: Device, method: str, path: str, *fine: int, **body: object) -> httpx2.Response:
        """Repeats a request on any gateway until its status is one of *fine*."""
        while True:
            there = device.person.at(self.chance.choice(self.gateways))
            try:
                answer = await there.http.request(method, path, json=body)
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code in fine:
                return answer
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)

    @property
    def conversations(self) -> list[str]:
        """The conversations in which the client and the provider always are."""
        return [*self.jobs, self.thread]

    async def send(self, device: Device) -> None:
        await device.send(self.chance.choice(self.conversations), f"on the socket {next(self._numbers)}")

    async def post(self, device: Device) -> None:
        await self._post(device, self.chance.choice(self.conversations))

    async def _post(self, device: Device, conversation: str, *refusals: int) -> None:
        path, sent = f"/messages/{conversation}", f"rest-{next(self._numbers)}"
        answer = await self.insist(
            device, "POST", path, 200, 201, *refusals, content=f"over {sent}", client_message_id=sent
        )
        if answer.status_code not in refusals:
            self.acknowledged[sent] = answer.json()

    async def drop(self, device: Device) -> None:
        device.drop()
        await asyncio.sleep(self.chance.uniform(0, 0.3))

    async def edit(self, device: Device) -> None:
        if message := self._own(device):
            path = f"/messages/{message['request_id']}/{message['id']}"
            # Another device of the same user may have deleted it.
            await self.insist(device, "PATCH", path, 200, 403, 404, 409, content=f"edited {next(self._numbers)}")

    async def delete(self, device: Device) -> None:
        if message := self._own(device):
            path = f"/messages/{message['request_id']}/{message['id']}"
            await self.insist(device, "DELETE", path, 200, 204, 403, 404, 409)

    async def read(self, device: Device) -> None:
        conversation = self.chance.choice(self.conversations)
        if known := device.state.messages.get(conversation):
            seq = self.chance.randint(1, len(known))
            await self.insist(device, "POST", f"/messages/{conversation}/read", 200, 204, seq=seq)

    async def join(self, _device: Device) -> None:
        """The client or the provider adds the guest, unless the guest has blocked them."""
        host = self.chance.choice(self.devices)
        path = f"/conversations/{self.thread}/members"
        await self.insist(host, "POST", path, 200, 201, 403, user_id=self.guest.person.id)

    async def leave(self, guest: Device) -> None:
        await self.insist(guest, "DELETE", f"/conversations/{self.thread}/members/me", 200, 403)

    async def block(self, guest: Device) -> None:
        """Blocks the client or lifts the block. Messages in their thread are refused meanwhile."""
        method = self.chance.choice(("PUT", "DELETE"))
        await self.insist(guest, method, f"/blocks/{self.devices[0].person.id}", 200, 201, 204)

    async def visit(self, guest: Device) -> None:
        await self._post(guest, self.thread, 403)

    async def confide(self, guest: Device) -> None:
        await self._post(self.chance.choice((guest, self.devices[0])), self.private, 403)

    def _own(self, device: Device) -> Json | None:
        """Returns a message of the device's user, as far as the device knows."""
        known = [one for messages in device.state.messages.values() for one in messages.values()]
        own = [one for one in known if one["sender_id"] == device.person.id and one["deleted_at"] is None]
        return self.chance.choice(own) if own else None

    async def act(self, device: Device) -> None:
        choices = OF_GUESTS if device is self.guest else CHOICES
        for _ in range(ACTIONS_IN_A_ROUND):
            name = self.chance.choice(choices)
            await ACTIONS[name](self, device)
            self.done[name] += 1

    async def disturb(self, fault: str, victim: str) -> None:
        """Disturbs a process and repairs it."""
        await asyncio.sleep(self.chance.uniform(0, 0.2))
        if fault == "pause":
            (pid,) = (one.pid for one in self.stack.processes if one.name == victim)
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(self.chance.uniform(0.2, 1.0))
            os.kill(pid, signal.SIGCONT)
            return
        if fault == "kill":
            self.stack.kill(victim)
            await asyncio.sleep(self.chance.uniform(0, 0.3))
        await self.stack.restart(victim)


ACTIONS: dict[str, Action] = {
    "send": Play.send,
    "post": Play.post,
    "drop": Play.drop,
    "edit": Play.edit,
    "delete": Play.delete,
    "read": Play.read,
    "join": Play.join,
    "leave": Play.leave,
    "block": Play.block,
    "visit": Play.visit,
    "confide": Play.confide,
}
# One name for each part of the chance that it is chosen.
CHOICES = [*["send"] * 4, *["post"] * 2, *["drop"] * 2, *["edit"] * 2, "delete", *["read"] * 2]
OF_GUESTS = [*["join"] * 3, *["leave"] * 2, *["block"] * 2, *["visit"] * 3, *["confide"] * 3, "drop", "edit", "delete"]


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES)
async def play(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Play]:
    chance = random.Random(f"{SEED} {request.param}")
    async with (
        start_stack(request.param) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
        Person(stack.gateway_url) as guest,
        contextlib.AsyncExitStack() as open_,
    ):
        gateways = [stack.gateway_url, await stack.start_gateway()]
        jobs = [await provider.does("accept", request=await client.asks_for_help()) for _ in range(2)]
        threads = [(await client.post("/conversations", user_ids=[one.id])).json() for one in (provider, guest)]
        people = (client, client, provider, provider, guest)
        *devices, last = [
            await open_.enter_async_context(Device(person, gateways, chance).following()) for person in people
        ]
        thread, private = (one["id"] for one in threads)
        last.partial.add(thread)
        yield Play(stack, chance, gateways, devices, last, [job["id"] for job in jobs], thread, private)


@pytest.mark.timeout(90 + 20 * ROUNDS)
async def test_every_device_has_the_messages_of_the_database(play: Play) -> None:
    print(f"REALTIME_SEED={SEED} REALTIME_ROUNDS={ROUNDS}")  # noqa: T201  # the seed repeats a failure
    victims: list[str] = []
    for number in range(ROUNDS):
        # Each process once in as many rounds as there are.
        victims = victims if number % len(VICTIMS) else play.chance.sample(VICTIMS, len(VICTIMS))
        fault, victim = play.chance.choice(FAULTS), victims[number % len(VICTIMS)]
        print(f"round {number}: {fault} {victim}")  # noqa: T201  # the seed repeats a failure
        async with asyncio.timeout(60):
            await asyncio.gather(play.disturb(fault, victim), *map(play.act, (*play.devices, play.guest)))
    print(dict(play.done), [device.connections for device in play.devices])  # noqa: T201  # the seed repeats a failure
    await compare(play)


async def compare(play: Play) -> None:
    """Sends a last message to each conversation, and compares what the devices have with the database."""
    client, guest = play.devices[0], play.guest
    await play.insist(guest, "DELETE", f"/blocks/{client.person.id}", 204)
    await play.join(guest)
    everything = [*play.conversations, play.private]
    for conversation in everything:
        await play.insist(client, "POST", f"/messages/{conversation}", 201, content="the last one")
    for person in {device.person for device in (*play.devices, guest)}:
        await person.until_healthy()
    stored = {one: await pages(client.person, f"/messages/{one}") for one in everything}
    for messages in stored.values():
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    for device in (*play.devices, guest):
        assert device.reloads == 0
    for device in play.devices:
        await _compare_messages(device, {one: stored[one] for one in play.conversations})
        await _compare_marks(play, device)
    await _compare_messages(guest, {play.private: stored[play.private]})
    await _compare_visits(play, len(stored[play.thread]))
    _compare_acknowledged(play, stored)


async def _compare_messages(device: Device, stored: dict[str, list[Json]]) -> None:
    async with asyncio.timeout(20):
        while any(len(device.state.messages.get(one, ())) < len(messages) for one, messages in stored.items()):
            await asyncio.sleep(0.02)
    assert {one: list(device.state.messages[one].values()) for one in stored} == stored


async def _compare_marks(play: Play, device: Device) -> None:
    """Compares the read marks of the client and the provider with those that REST shows."""
    for conversation in play.conversations:
        shown = (await device.person.get(f"/conversations/{conversation}")).json()["members"]
        for one in {device.person.id for device in play.devices}:
            (read_seq,) = (member["read_seq"] for member in shown if member["user_id"] == one)
            assert device.state.marks.get((conversation, one), 0) == read_seq


async def _compare_visits(play: Play, last: int) -> None:
    """The guest has what was sent in the thread between their arrivals and departures, as the host saw them."""
    guest, expected, is_there = play.guest, [], False
    async with asyncio.timeout(20):
        while last not in guest.history[play.thread]:
            await asyncio.sleep(0.02)
    for one in play.devices[0].history[play.thread]:
        if not isinstance(one, int):
            is_there = guest.person.id in one
        elif is_there:
            expected.append(one)
    assert [one for one in guest.history[play.thread] if isinstance(one, int)] == expected


def _compare_acknowledged(play: Play, stored: dict[str, list[Json]]) -> None:
    """Every message that was acknowledged is stored once, and no other."""
    acknowledged = play.acknowledged | {
        sent: message for device in play.devices for sent, message in device.acknowledged.items()
    }
    sent = [one for messages in stored.values() for one in messages if one["client_message_id"]]
    assert len(sent) == len(acknowledged)
    for message in sent:
        first = acknowledged[message["client_message_id"]]
        assert (message["id"], message["seq"]) == (first["id"], first["seq"])
        if message["edited_at"] is None and message["deleted_at"] is None:
            assert message["content"] == first["content"]
