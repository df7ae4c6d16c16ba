from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from chat_service import actions, consumers, queries
from chat_service.drafts import Draft
from chat_service.models import Conversation, Message, RequestState
from kit import call, caller, dead_letters, idempotency, tables
from kit.bus import Bus
from kit.call import Call
from kit.caller import Caller
from kit.consumer import Consumer
from kit.database import Database, Session
from kit.dead_letters import DeadLetter
from kit.ids import new_id
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted
from twou.chat.v1.chat_pb2 import SendMessageRequest, SendMessageResponse
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
async def consuming(bus: Bus, database: Database) -> AsyncIterator[None]:
    """An event is given up after the second try."""
    requests, users = (replace(subscription, max_tries=2) for subscription in consumers.subscriptions())
    async with Consumer(bus, database, requests), Consumer(bus, database, users):
        yield


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


async def test_a_deleted_sender_leaves_what_he_said_and_nothing_of_his_device(
    database: Database, bus: Bus, known: RequestState, person: Callable[..., Caller]
) -> None:
    draft = Draft(known.request_id, "hello", client_message_id="Abebe's phone")

    async def effect(session: Session) -> SendMessageResponse:
        await actions.send_message(session, caller.current(), draft)
        return SendMessageResponse()

    call.enter(Call(idempotency_key="key-1"))
    for sender_id in (known.client_id, known.provider_id):
        caller.enter(person(sender_id))
        await idempotency.once(database, SendMessageRequest(), SendMessageResponse, effect)

    async def said() -> list[tuple[str, str | None]]:
        async with database.read() as session:
            rows = await session.execute(select(Message.content, Message.client_message_id).order_by(Message.seq))
        return [(row.content, row.client_message_id) for row in rows]

    async def is_erased() -> bool:
        return (await said())[0] == ("hello", None)

    event_id, event = str(new_id()), UserDeleted(user_id=str(known.client_id))
    headers = {"Event-Id": event_id, "Event-Type": UserDeleted.DESCRIPTOR.full_name}
    for _ in range(2):
        await bus.jetstream.publish(bus.event_subject(UserDeleted), event.SerializeToString(), headers=headers)
    await eventually(is_erased)
    assert await said() == [("hello", None), ("hello", "Abebe's phone")]
    async with database.read() as session:
        (scope,) = await session.scalars(select(tables.idempotency.c.scope))
    assert scope.startswith(str(known.provider_id))
