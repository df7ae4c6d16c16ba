"""chat-service asks the gateways who has a socket: over a real NATS, with and without answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from chat_service.notifications.deliveries.clients import OpenSockets
from gateway.sockets.asked import SocketQuestions
from kit.bus import Bus
from kit.ids import new_id
from testkit.waiting import eventually

ONE, OTHER, ABSENT = new_id(), new_id(), new_id()


class Gateway:
    """The sockets of one gateway, as its hub knows them."""

    def __init__(self, *users: UUID) -> None:
        self.users = set(users)
        self.asked = 0

    def has_socket(self, user_id: UUID) -> bool:
        self.asked += 1
        return user_id in self.users


@pytest.fixture
async def bus(nats_url: str, nats_namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, nats_namespace, name="test") as one:
        await one.ready()
        yield one


@asynccontextmanager
async def answering(bus: Bus, hub: Gateway) -> AsyncIterator[None]:
    one: Any = hub
    async with SocketQuestions(bus, one) as questions:
        await eventually(lambda: bool(questions.is_listening))
        await bus.client.flush()
        yield


@asynccontextmanager
async def asking(bus: Bus) -> AsyncIterator[OpenSockets]:
    async with OpenSockets(bus) as sockets:
        await eventually(lambda: sockets.is_listening)
        await bus.client.flush()
        yield sockets


async def timed(sockets: OpenSockets, *users: UUID) -> tuple[list[bool], float]:
    began = time.monotonic()
    found = await asyncio.gather(*map(sockets.are_open, users))
    return found, time.monotonic() - began


async def test_each_gateway_answers_for_its_own_users(bus: Bus) -> None:
    first, second = Gateway(ONE), Gateway(OTHER)
    async with answering(bus, first), answering(bus, second), asking(bus) as sockets:
        assert (await timed(sockets, ONE, OTHER, ABSENT, ONE))[0] == [True, True, False, True]
        # Together in one question.
        assert first.asked == second.asked == 3
        # Both gateways are known by now, and no time is spent on waiting for others.
        found = [await timed(sockets, ABSENT) for _ in range(5)]
        assert [one for one, _ in found] == [[False]] * 5
        assert min(seconds for _, seconds in found) < 0.1
        second.users.clear()
        assert (await timed(sockets, OTHER))[0] == [False]


async def test_without_a_gateway_none_is_connected_after_a_moment(bus: Bus) -> None:
    async with asking(bus) as sockets:
        found, seconds = await timed(sockets, ONE)
        assert found == [False]
        assert seconds < 5
        async with answering(bus, Gateway(ONE)):
            assert (await timed(sockets, ONE))[0] == [True]
            await timed(sockets, ABSENT)
        # It is gone, and waited for once.
        assert (await timed(sockets, ONE))[0] == [False]


async def test_nonsense_changes_nothing(bus: Bus) -> None:
    hub = Gateway(ONE)
    async with answering(bus, hub), asking(bus) as sockets:
        for text in (b"{", b"[]", b"{}", b'{"id": 1, "users": ["x"]}', b'{"id": 1, "users": 7}', b"\xff"):
            await bus.client.publish(bus.socket_questions_subject, text)
            await bus.client.publish(bus.socket_answers_subject, text)
        assert (await timed(sockets, ONE, ABSENT))[0] == [True, False]


async def test_without_nats_a_user_counts_as_not_connected(nats_namespace: str) -> None:
    async with Bus("nats://127.0.0.1:1", nats_namespace, name="test") as bus, OpenSockets(bus) as sockets:
        assert (await timed(sockets, ONE))[0] == [False]
