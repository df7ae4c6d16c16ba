from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import select

from chat_service import actions, consumers
from chat_service.drafts import Draft
from chat_service.models import Message
from kit import call, caller, idempotency, tables
from kit.bus import Bus
from kit.call import Call
from kit.caller import Caller
from kit.consumer import Consumer
from kit.database import Database, Session
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.events import publish
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted
from twou.chat.v1.chat_pb2 import SendMessageRequest, SendMessageResponse


def test_the_durable_names_stay() -> None:
    durables = [subscription.durable for subscription in consumers.subscriptions()]
    assert durables == ["chat-service-requests", "chat-service-users"]


@pytest.fixture
async def bus(nats_url: str, namespace: str, database: Database) -> AsyncIterator[Bus]:
    """With a consumer of each subscription."""
    requests, users = consumers.subscriptions()
    async with Bus(nats_url, namespace, name="test") as bus:
        await bus.ready()
        async with Consumer(bus, database, requests), Consumer(bus, database, users):
            yield bus


async def test_a_deleted_sender_leaves_what_he_said_and_nothing_of_his_device(
    database: Database, bus: Bus, known: ParticipantsState, person: Callable[..., Caller]
) -> None:
    draft = Draft(known.topic_id, "hello", client_message_id="Abebe's phone")

    async def effect(session: Session) -> SendMessageResponse:
        await actions.send_message(session, caller.current(), draft)
        return SendMessageResponse()

    call.enter(Call(idempotency_key="key-1"))
    for sender_id in (known.client_id, known.provider_id):
        caller.enter(person(sender_id))
        await idempotency.run_idempotent(database, SendMessageRequest(), SendMessageResponse, effect)

    async def said() -> list[tuple[str, str | None]]:
        async with database.read() as session:
            rows = await session.execute(select(Message.content, Message.client_message_id).order_by(Message.seq))
        return [(row.content, row.client_message_id) for row in rows]

    async def is_erased() -> bool:
        return (await said())[0] == ("hello", None)

    event_id, event = new_id(), UserDeleted(user_id=str(known.client_id))
    for _ in range(2):
        await publish(bus, event, event_id=event_id)
    await eventually(is_erased)
    assert await said() == [("hello", None), ("hello", "Abebe's phone")]
    async with database.read() as session:
        (scope,) = await session.scalars(select(tables.idempotency.c.scope))
    assert scope.startswith(str(known.provider_id))
