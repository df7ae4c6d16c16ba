"""The members of a request follow from its participants, also where the previous release writes them."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest
from chat_testing import send
from participants_testing import client_of, later, provider_of
from sqlalchemy import select, text

from chat_service.members.errors import NotPartOfRequest
from chat_service.members.models import Conversation, Member
from chat_service.messages import actions
from chat_service.messages.drafts import Draft
from chat_service.messages.models import Message
from chat_service.messages.queries import Window
from chat_service.threads import convert
from chat_service.threads.actions import get_conversation
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.rows import outbox_rows, select_all, stored
from twou.chat.v1.events_pb2 import MessageRead


async def note(database: Database, state: ParticipantsState) -> None:
    async with database.transaction() as session:
        await actions.PARTICIPANTS.note(session, state)


async def members(database: Database, conversation_id: UUID) -> dict[UUID, Member]:
    found = await select_all(database, select(Member).where(Member.conversation_id == conversation_id))
    return {one.user_id: one for one in found}


async def mark(database: Database, reader: Caller, conversation_id: UUID, seq: int) -> int:
    async with database.transaction() as session:
        return (await actions.mark_read(session, reader, conversation_id, seq)).seq


async def unread(database: Database, conversation_id: UUID, user_id: UUID) -> int:
    async with database.read() as session:
        return convert.own(await get_conversation(session, conversation_id, user_id)).unread_count


async def test_members_of_a_request_are_its_participants(
    database: Database, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    assert accepted.provider_id
    await note(database, pending)
    assert set(await members(database, pending.topic_id)) == {pending.client_id}
    await send(database, client_of(pending), Draft(pending.topic_id, "hello?"))
    await note(database, accepted)
    provider = (await members(database, pending.topic_id))[accepted.provider_id]
    assert (provider.joined_seq, provider.read_seq, provider.left_seq) == (0, 0, None)
    conversation = await stored(database, Conversation, pending.topic_id)
    assert conversation.created_at
    assert conversation.active_at
    assert conversation.active_at > conversation.created_at


async def test_replaced_provider_keeps_what_was_theirs(database: Database, known: ParticipantsState) -> None:
    former = provider_of(known)
    await send(database, client_of(known), Draft(known.topic_id, "before"))
    await note(database, later(known, 60, provider_id=new_id(), epoch=2))
    await send(database, client_of(known), Draft(known.topic_id, "after"))
    member = (await members(database, known.topic_id))[former.user_id]
    assert (member.left_seq, member.left_at is not None) == (1, True)
    async with database.read() as session:
        _, _, standing = await actions.list_messages(session, known.topic_id, former.user_id, Window(50))
        assert standing is not None
        assert not standing.includes(former.user_id)
        listing = await actions.list_messages(session, known.topic_id, former.user_id, Window(50), standing)
    assert [one.content for one in listing.messages] == ["before"]
    with pytest.raises(NotPartOfRequest):
        await send(database, former, Draft(known.topic_id, "still here"))
    assert await unread(database, known.topic_id, former.user_id) == 1
    # They are assigned again.
    await note(database, later(known, 120, provider_id=former.user_id, epoch=3))
    assert (await members(database, known.topic_id))[former.user_id].left_seq is None
    assert await unread(database, known.topic_id, former.user_id) == 2


async def test_previous_release_writes_participants_and_messages(database: Database) -> None:
    """Its statements, which know neither members nor the new columns."""
    request_id, client_id, provider_id, successor_id = (new_id() for _ in range(4))
    now = "2026-11-28 12:00:00.000000+00:00" if not database.is_sqlite else "2026-11-28 12:00:00.000000"
    insert = """INSERT INTO conversations (request_id, client_id, provider_id, epoch, status, last_seq)
        VALUES (:request, :client, :provider, 1, 'accepted', 0)"""
    message = f"""INSERT INTO messages (id, request_id, seq, sender_id, content, attachments, created_at)
        VALUES (:id, :request, :seq, :sender, 'x', '[]', '{now}')"""  # no value of a user
    ids = {"request": request_id, "client": client_id, "provider": provider_id}

    async def run(statement: str, **values: Any) -> None:
        known = {name: one.hex if isinstance(one, UUID) else one for name, one in values.items()}
        async with database.transaction() as session:
            await session.execute(text(statement), known if database.is_sqlite else values)

    await run(insert, **ids)
    for seq, sender in ((1, client_id), (2, provider_id), (3, provider_id)):
        await run("UPDATE conversations SET last_seq = :seq WHERE request_id = :request", seq=seq, request=request_id)
        await run(message, id=new_id(), request=request_id, seq=seq, sender=sender)
    assert [await unread(database, request_id, one) for one in (client_id, provider_id)] == [2, 1]
    change = "UPDATE conversations SET provider_id = :provider, epoch = 2 WHERE request_id = :request"
    await run(change, provider=successor_id, request=request_id)
    found = await members(database, request_id)
    assert {one: member.left_seq for one, member in found.items()} == {
        client_id: None,
        provider_id: 3,
        successor_id: None,
    }
    conversation = await stored(database, Conversation, request_id)
    assert conversation.kind == "request"
    assert conversation.active_at
    assert conversation.created_at


async def test_marks_move_forward_only_and_not_beyond_the_last_message(
    database: Database, known: ParticipantsState
) -> None:
    client, provider = client_of(known), provider_of(known)
    for number in range(5):
        await send(database, client, Draft(known.topic_id, str(number)))
    before = len(await outbox_rows(database))
    assert [await mark(database, provider, known.topic_id, seq) for seq in (3, 1, 3, 0, 4)] == [3, 3, 3, 3, 4]
    events = [MessageRead.FromString(row.payload) for row in (await outbox_rows(database))[before:]]
    assert [event.mark.seq for event in events] == [3, 4]
    for seq in (6, -1, 2**62):
        with pytest.raises(InvalidInput):
            await mark(database, provider, known.topic_id, seq)
    with pytest.raises(NotPartOfRequest):
        await mark(database, provider_of(later(known, 1, provider_id=new_id())), known.topic_id, 1)


async def test_unread_messages_agree_with_a_count_amid_concurrent_steps(
    database: Database, migrated_url: str, known: ParticipantsState
) -> None:
    chance = random.Random(seed := random.randrange(2**32))
    people = [client_of(known), provider_of(known)]
    await send(database, people[0], Draft(known.topic_id, "first"))

    async def step(somewhere: Database, person: Caller, kind: float) -> None:
        if kind < 0.5:
            await send(somewhere, person, Draft(known.topic_id, "x"))
            return
        async with somewhere.read() as session:
            last = (await session.get_one(Conversation, known.topic_id)).last_seq
        await mark(somewhere, person, known.topic_id, round(last * kind))

    async with Database(migrated_url) as replica:
        for _ in range(4):
            steps = [(chance.choice((database, replica)), chance.choice(people), chance.random()) for _ in range(15)]
            await asyncio.gather(*(step(*one) for one in steps))
            senders = await select_all(database, select(Message.sender_id).order_by(Message.seq))
            for one in people:
                read_seq = (await members(database, known.topic_id))[one.user_id].read_seq
                expected = sum(sender != one.user_id for sender in senders[read_seq:])
                assert await unread(database, known.topic_id, one.user_id) == expected, f"{seed=}"
