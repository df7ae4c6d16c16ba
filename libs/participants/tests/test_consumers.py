"""Events of request-service arrive over NATS: late, twice, in any order, or broken."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from functools import partial

import pytest
from copy_testing import Copy
from participants_testing import later, request_event
from sqlalchemy import text

from kit import dead_letters
from kit.bus import Bus
from kit.consumer import Consumer
from kit.dead_letters import DeadLetter
from kit.ids import new_id
from participants import consumers
from participants.models import ParticipantsState
from testkit.events import publish, publish_bytes, service_request
from testkit.waiting import eventually
from twou.request.v1 import events_pb2 as events


@pytest.fixture(autouse=True)
async def consuming(bus: Bus, copy: Copy) -> AsyncIterator[None]:
    """Consumes events; an event is dead-lettered after the second try."""
    (subscription,) = consumers.subscriptions("some-service", copy.projection)
    async with Consumer(bus, copy.database, replace(subscription, max_tries=2)):
        yield


async def until_dead(bus: Bus) -> DeadLetter:
    letters: list[DeadLetter] = []

    async def condition() -> bool:
        letters[:] = [letter async for letter in dead_letters.list_dead(bus)]
        return bool(letters)

    await eventually(condition)
    (letter,) = letters
    return letter


async def test_copy_follows_a_request(
    bus: Bus, copy: Copy, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    for event_type, state in (
        (events.RequestCreated, pending),
        (events.RequestUpdated, later(pending, 1)),
        (events.RequestAccepted, accepted),
        (events.RequestStarted, later(accepted, 1, status="in_progress")),
        (events.RequestCompleted, later(accepted, 2, status="completed")),
    ):
        await publish(bus, request_event(event_type, state))
        await eventually(partial(copy.knows, state))


async def test_events_may_come_late_and_twice(
    bus: Bus, copy: Copy, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    cancelled = later(accepted, 60, status="cancelled")
    first, second = new_id(), new_id()
    for event_id, event in (
        (first, request_event(events.RequestCancelled, cancelled)),
        (second, request_event(events.RequestAccepted, accepted)),
        (new_id(), request_event(events.RequestCreated, pending)),
        (second, request_event(events.RequestAccepted, accepted)),
        (first, request_event(events.RequestCancelled, cancelled)),
    ):
        await publish(bus, event, event_id=event_id)
    last = replace(pending, topic_id=new_id())
    await publish(bus, request_event(events.RequestCreated, last))
    await eventually(lambda: copy.knows(last))
    assert await copy.knows(cancelled)


async def test_malformed_event_is_dead_lettered_and_does_not_delay_the_next(
    bus: Bus, copy: Copy, pending: ParticipantsState
) -> None:
    await publish_bytes(bus, events.RequestCreated, b"\xff\xff")
    await publish(bus, request_event(events.RequestCreated, pending))
    await eventually(lambda: copy.knows(pending))
    letter = await until_dead(bus)
    assert (letter.consumer, letter.event_type) == ("some-service-requests", "twou.request.v1.RequestCreated")


async def test_dead_letter_is_replayed(bus: Bus, copy: Copy, pending: ParticipantsState) -> None:
    async with copy.database.engine.begin() as connection:
        await connection.execute(text("CREATE UNIQUE INDEX one_each ON topics (client_id)"))
    second = replace(pending, topic_id=new_id())
    await publish(bus, request_event(events.RequestCreated, pending))
    await publish(bus, request_event(events.RequestCreated, second))
    letter = await until_dead(bus)
    assert letter.reason == "IntegrityError"
    assert await copy.knows(pending)
    async with copy.database.engine.begin() as connection:
        await connection.execute(text("DROP INDEX one_each"))
    await dead_letters.replay(bus, letter)
    await eventually(lambda: copy.knows(second))


async def test_unknown_status_does_not_stop_the_copy(bus: Bus, copy: Copy, pending: ParticipantsState) -> None:
    request = service_request(**asdict(pending))
    request.status = 99  # type: ignore[assignment]
    await publish(bus, events.RequestCreated(request=request))
    await eventually(lambda: copy.knows(replace(pending, status="unspecified")))
