from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from chat_service import consumers, queries
from chat_service.models import Conversation, RequestState
from kit import dead_letters
from kit.bus import Bus
from kit.consumer import Consumer
from kit.database import Database
from kit.dead_letters import DeadLetter
from kit.ids import new_id
from kit.testing.waiting import eventually
from twou.request.v1.events_pb2 import (
    RequestAccepted,
    RequestCancelled,
    RequestCompleted,
    RequestCreated,
    RequestStarted,
    RequestUpdated,
)

type Tell = Callable[..., Awaitable[None]]


@pytest.fixture
async def bus(nats_url: str, namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, namespace, name="test") as bus:
        await bus.ready()
        yield bus


@pytest.fixture(autouse=True)
async def consumer(bus: Bus, database: Database) -> AsyncIterator[Consumer]:
    """It gives an event up after the second try."""
    async with Consumer(bus, database, replace(consumers.subscription(), max_tries=2)) as consumer:
        yield consumer


def knows(database: Database, state: RequestState) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        found = await find(database, state)
        return found is not None and (found.epoch, found.status) == (state.epoch, state.status)

    return condition


async def find(database: Database, state: RequestState) -> Conversation | None:
    async with database.read() as session:
        return await queries.find_conversation(session, state.request_id)


async def until_dead(bus: Bus) -> DeadLetter:
    letters: list[DeadLetter] = []

    async def condition() -> bool:
        letters[:] = [letter async for letter in dead_letters.list_dead(bus)]
        return bool(letters)

    await eventually(condition)
    (letter,) = letters
    return letter


async def test_a_conversation_follows_its_request(
    database: Database, bus: Bus, pending: RequestState, tell: Tell
) -> None:
    provider_id, moment = new_id(), pending.updated_at
    assert moment
    for minutes, (event, status) in enumerate(
        (
            (RequestCreated, "pending"),
            (RequestUpdated, "pending"),
            (RequestAccepted, "accepted"),
            (RequestStarted, "in_progress"),
            (RequestCompleted, "completed"),
        )
    ):
        is_assigned = status != "pending"
        state = replace(
            pending,
            status=status,
            epoch=int(is_assigned),
            provider_id=provider_id if is_assigned else None,
            updated_at=moment + timedelta(minutes=minutes),
        )
        await tell(bus, event, state)
        await eventually(knows(database, state))
        found = await find(database, state)
        assert found
        assert (found.client_id, found.provider_id) == (state.client_id, state.provider_id)


async def test_events_may_come_late_and_twice(
    database: Database, bus: Bus, pending: RequestState, accepted: RequestState, tell: Tell
) -> None:
    event_id = str(new_id())
    assert accepted.updated_at
    cancelled = replace(accepted, status="cancelled", updated_at=accepted.updated_at + timedelta(minutes=1))
    await tell(bus, RequestCancelled, cancelled)
    await tell(bus, RequestAccepted, accepted, Event_Id=event_id)
    await tell(bus, RequestCreated, pending)
    await tell(bus, RequestAccepted, accepted, Event_Id=event_id)
    last = replace(pending, request_id=new_id())
    await tell(bus, RequestCreated, last)
    await eventually(knows(database, last))
    assert await knows(database, cancelled)()


async def test_an_event_that_is_none_is_set_aside(
    database: Database, bus: Bus, pending: RequestState, tell: Tell
) -> None:
    headers = {"Event-Id": str(new_id()), "Event-Type": "twou.request.v1.RequestCreated"}
    await bus.jetstream.publish(bus.event_subject(RequestCreated), b"\xff\xff", headers=headers)
    await tell(bus, RequestCreated, pending)
    await eventually(knows(database, pending))
    letter = await until_dead(bus)
    assert (letter.consumer, letter.event_type) == ("chat-service-requests", "twou.request.v1.RequestCreated")


async def test_an_event_that_failed_can_be_brought_back(
    database: Database, bus: Bus, pending: RequestState, tell: Tell
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE UNIQUE INDEX one_each ON conversations (client_id)"))
    second = replace(pending, request_id=new_id())
    await tell(bus, RequestCreated, pending)
    await tell(bus, RequestCreated, second)
    letter = await until_dead(bus)
    assert letter.reason == "IntegrityError"
    assert await knows(database, pending)()
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP INDEX one_each"))
    await dead_letters.replay(bus, letter)
    await eventually(knows(database, second))
