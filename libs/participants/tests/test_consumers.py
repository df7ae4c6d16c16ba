"""Events of request-service arrive over NATS: late, twice, in any order, or broken."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import pytest
from participants_testing import later, request_event
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


@pytest.fixture(autouse=True)
async def consuming(bus: Bus, database: Database, projection: Projection[Any]) -> AsyncIterator[None]:
    """Consumes events; an event is dead-lettered after the second try."""
    (subscription,) = consumers.subscriptions("some-service", projection)
    async with Consumer(bus, database, replace(subscription, max_tries=2)):
        yield


@pytest.fixture
def knows(database: Database, projection: Projection[Any]) -> Knows:
    """A function that returns True if the stored state is the given one."""

    async def is_stored(state: ParticipantsState) -> bool:
        async with database.read() as session:
            found = await queries.find_participants(session, projection.table, state.topic_id)
        return found is not None and all(getattr(found, name) == value for name, value in asdict(state).items())

    return is_stored


async def until_dead(bus: Bus) -> DeadLetter:
    letters: list[DeadLetter] = []

    async def condition() -> bool:
        letters[:] = [letter async for letter in dead_letters.list_dead(bus)]
        return bool(letters)

    await eventually(condition)
    (letter,) = letters
    return letter


async def test_copy_follows_a_request(bus: Bus, knows: Knows, pending: ParticipantsState) -> None:
    assigned = {"provider_id": new_id(), "epoch": 1}
    for seconds, (event_type, changes) in enumerate(
        (
            (RequestCreated, {}),
            (RequestUpdated, {}),
            (RequestAccepted, {"status": "accepted", **assigned}),
            (RequestStarted, {"status": "in_progress", **assigned}),
            (RequestCompleted, {"status": "completed", **assigned}),
        )
    ):
        state = later(pending, seconds, **changes)
        await publish(bus, request_event(event_type, state))
        await eventually(partial(knows, state))


async def test_events_may_come_late_and_twice(
    bus: Bus, knows: Knows, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    cancelled = later(accepted, 60, status="cancelled")
    first, second = new_id(), new_id()
    for event_id, event in (
        (first, request_event(RequestCancelled, cancelled)),
        (second, request_event(RequestAccepted, accepted)),
        (new_id(), request_event(RequestCreated, pending)),
        (second, request_event(RequestAccepted, accepted)),
        (first, request_event(RequestCancelled, cancelled)),
    ):
        await publish(bus, event, event_id=event_id)
    last = replace(pending, topic_id=new_id())
    await publish(bus, request_event(RequestCreated, last))
    await eventually(lambda: knows(last))
    assert await knows(cancelled)


async def test_malformed_event_is_dead_lettered_and_does_not_delay_the_next(
    bus: Bus, knows: Knows, pending: ParticipantsState
) -> None:
    await publish_bytes(bus, RequestCreated, b"\xff\xff")
    await publish(bus, request_event(RequestCreated, pending))
    await eventually(lambda: knows(pending))
    letter = await until_dead(bus)
    assert (letter.consumer, letter.event_type) == ("some-service-requests", "twou.request.v1.RequestCreated")


async def test_dead_letter_is_replayed(database: Database, bus: Bus, knows: Knows, pending: ParticipantsState) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE UNIQUE INDEX one_each ON topics (client_id)"))
    second = replace(pending, topic_id=new_id())
    await publish(bus, request_event(RequestCreated, pending))
    await publish(bus, request_event(RequestCreated, second))
    letter = await until_dead(bus)
    assert letter.reason == "IntegrityError"
    assert await knows(pending)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP INDEX one_each"))
    await dead_letters.replay(bus, letter)
    await eventually(lambda: knows(second))


async def test_unknown_status_does_not_stop_the_copy(bus: Bus, knows: Knows, pending: ParticipantsState) -> None:
    request = service_request(**asdict(pending))
    request.status = 99  # type: ignore[assignment]
    await publish(bus, RequestCreated(request=request))
    await eventually(lambda: knows(replace(pending, status="unspecified")))
