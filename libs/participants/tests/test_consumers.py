"""The events of request-service as they come over NATS: late, twice, in any order, or broken."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from google.protobuf.message import Message
from sqlalchemy import text

from kit import dead_letters
from kit.bus import Bus
from kit.consumer import Consumer
from kit.database import Database
from kit.dead_letters import DeadLetter
from kit.ids import new_id
from participants import consumers, queries
from participants.models import ParticipantsState
from participants.projection import Projection
from testkit.events import publish, publish_bytes, service_request
from testkit.waiting import eventually
from twou.request.v1.events_pb2 import (
    RequestAccepted,
    RequestCancelled,
    RequestCompleted,
    RequestCreated,
    RequestStarted,
    RequestUpdated,
)

type Knows = Callable[[ParticipantsState], Awaitable[bool]]


@pytest.fixture
async def bus(nats_url: str, nats_namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, f"{nats_namespace}-{secrets.token_hex(3)}", name="test") as bus:
        await bus.ready()
        yield bus


@pytest.fixture(autouse=True)
async def consuming(bus: Bus, database: Database, projection: Projection[Any]) -> AsyncIterator[None]:
    """An event goes to the dead letters after the second try."""
    (subscription,) = consumers.subscriptions("some-service", projection)
    async with Consumer(bus, database, replace(subscription, max_tries=2)):
        yield


@pytest.fixture
def knows(database: Database, projection: Projection[Any]) -> Knows:
    """A function that tells whether the stored state is the given one."""

    async def is_stored(state: ParticipantsState) -> bool:
        async with database.read() as session:
            found = await queries.find_participants(session, projection.table, state.topic_id)
        return found is not None and all(getattr(found, name) == value for name, value in asdict(state).items())

    return is_stored


def about(state: ParticipantsState, event_type: type[Message]) -> Message:
    return event_type(request=service_request(**asdict(state)))


async def until_dead(bus: Bus) -> DeadLetter:
    letters: list[DeadLetter] = []

    async def condition() -> bool:
        letters[:] = [letter async for letter in dead_letters.list_dead(bus)]
        return bool(letters)

    await eventually(condition)
    (letter,) = letters
    return letter


async def test_the_copy_follows_a_request(bus: Bus, knows: Knows, pending: ParticipantsState) -> None:
    provider_id, moment = new_id(), pending.updated_at
    assert moment
    for minutes, (event_type, status) in enumerate(
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
        await publish(bus, about(state, event_type))
        await eventually(partial(knows, state))


async def test_events_may_come_late_and_twice(
    bus: Bus, knows: Knows, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    assert accepted.updated_at
    cancelled = replace(accepted, status="cancelled", updated_at=accepted.updated_at + timedelta(minutes=1))
    first, second = new_id(), new_id()
    for event_id, event in (
        (first, about(cancelled, RequestCancelled)),
        (second, about(accepted, RequestAccepted)),
        (new_id(), about(pending, RequestCreated)),
        (second, about(accepted, RequestAccepted)),
        (first, about(cancelled, RequestCancelled)),
    ):
        await publish(bus, event, event_id=event_id)
    last = replace(pending, topic_id=new_id())
    await publish(bus, about(last, RequestCreated))
    await eventually(lambda: knows(last))
    assert await knows(cancelled)


async def test_an_event_that_cannot_be_read_is_set_aside_and_does_not_hold_up_the_next(
    bus: Bus, knows: Knows, pending: ParticipantsState
) -> None:
    await publish_bytes(bus, RequestCreated, b"\xff\xff")
    await publish(bus, about(pending, RequestCreated))
    await eventually(lambda: knows(pending))
    letter = await until_dead(bus)
    assert (letter.consumer, letter.event_type) == ("some-service-requests", "twou.request.v1.RequestCreated")


async def test_an_event_that_failed_can_be_brought_back(
    database: Database, bus: Bus, knows: Knows, pending: ParticipantsState
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE UNIQUE INDEX one_each ON topics (client_id)"))
    second = replace(pending, topic_id=new_id())
    await publish(bus, about(pending, RequestCreated))
    await publish(bus, about(second, RequestCreated))
    letter = await until_dead(bus)
    assert letter.reason == "IntegrityError"
    assert await knows(pending)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP INDEX one_each"))
    await dead_letters.replay(bus, letter)
    await eventually(lambda: knows(second))


async def test_a_status_that_is_newer_than_this_code_does_not_stop_the_copy(
    bus: Bus, knows: Knows, pending: ParticipantsState
) -> None:
    request = service_request(**asdict(pending))
    request.status = 99  # type: ignore[assignment]
    await publish(bus, RequestCreated(request=request))
    await eventually(lambda: knows(replace(pending, status="unspecified")))
