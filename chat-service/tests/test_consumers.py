from collections.abc import AsyncIterator

import pytest
from chat_testing import send
from participants_testing import client_of, provider_of
from sqlalchemy import select

from chat_service.conversations import consumers
from chat_service.messages.drafts import Draft
from chat_service.messages.models import Message
from kit import call, caller, idempotency, tables
from kit.bus import Bus
from kit.call import Call
from kit.consumer import Consumer
from kit.database import Database, Session
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.events import publish
from testkit.rows import outbox_rows
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted
from twou.auth.v1.moderation_events_pb2 import ContentRemoved
from twou.chat.v1.chat_pb2 import SendMessageRequest, SendMessageResponse
from twou.chat.v1.events_pb2 import MessageDeleted


def test_durable_names_are_stable() -> None:
    durables = [subscription.durable for subscription in consumers.subscriptions()]
    assert durables == ["chat-service-requests", "chat-service-users", "chat-service-moderation", "chat-service-names"]


@pytest.fixture
async def consuming(bus: Bus, database: Database) -> AsyncIterator[None]:
    requests, users, *_ = consumers.subscriptions()
    async with Consumer(bus, database, requests), Consumer(bus, database, users):
        yield


async def test_messages_of_a_deleted_sender_stay_without_ids_of_their_device(
    database: Database, bus: Bus, consuming: None, known: ParticipantsState
) -> None:
    draft = Draft(known.topic_id, "hello", client_message_id="Abebe's phone")

    async def effect(session: Session) -> SendMessageResponse:
        return SendMessageResponse()

    call.enter(Call(idempotency_key="key-1"))
    for sender in (client_of(known), provider_of(known)):
        caller.enter(sender)
        await send(database, sender, draft)
        await idempotency.run_idempotent(database, SendMessageRequest(), SendMessageResponse, effect)

    async def messages() -> list[tuple[str, str | None]]:
        async with database.read() as session:
            rows = await session.execute(select(Message.content, Message.client_message_id).order_by(Message.seq))
        return [(row.content, row.client_message_id) for row in rows]

    async def is_erased() -> bool:
        return (await messages())[0] == ("hello", None)

    event_id, event = new_id(), UserDeleted(user_id=str(known.client_id))
    for _ in range(2):
        await publish(bus, event, event_id=event_id)
    await eventually(is_erased)
    assert await messages() == [("hello", None), ("hello", "Abebe's phone")]
    async with database.read() as session:
        (scope,) = await session.scalars(select(tables.idempotency.c.scope))
    assert scope.startswith(str(known.provider_id))


async def test_a_message_that_a_moderator_removes_is_gone_for_all_members(
    database: Database, known: ParticipantsState
) -> None:
    client, provider = client_of(known), provider_of(known)
    sent, _ = await send(database, provider, Draft(known.topic_id, "Buy now"))
    kept, _ = await send(database, client, Draft(known.topic_id, "No, thank you"))
    removed = ContentRemoved(report_id=str(new_id()), subject_type="message", subject_id=str(sent.id))
    # The event is repeated, and others are about what is not a message of this service.
    for event in (
        removed,
        removed,
        ContentRemoved(subject_type="file", subject_id=str(kept.id)),
        ContentRemoved(subject_type="message", subject_id=str(new_id())),
    ):
        async with database.transaction() as session:
            await consumers.on_content_removed(session, event)
    async with database.read() as session:
        messages = (await session.scalars(select(Message).order_by(Message.seq))).all()
    assert [(one.content, one.deleted_at is not None) for one in messages] == [("", True), ("No, thank you", False)]
    deletions = [row for row in await outbox_rows(database) if row.type.endswith("MessageDeleted")]
    assert [set(row.audience) for row in deletions] == [{str(client.user_id), str(provider.user_id)}]
    assert MessageDeleted.FromString(deletions[0].payload).message.id == str(sent.id)
