"""Conversations about leads: made once, by an event or by an answer, with the words of the buyer."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from chat_testing import send
from lead_testing import OPENING, TITLE, Owner, lead_message, lead_state
from sqlalchemy import select

from chat_service.blocks.errors import Blocked
from chat_service.leads import actions, consumers
from chat_service.leads.convert import LeadState
from chat_service.leads.lookup import LeadLookup
from chat_service.members.errors import NotPartOfRequest
from chat_service.members.models import Conversation, Kind, Member
from chat_service.messages.drafts import Draft
from chat_service.messages.models import Message
from chat_service.people import actions as people
from chat_service.threads import actions as threads
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import outcome
from testkit.rows import outbox_rows, select_all, stored
from twou.chat.v1 import events_pb2
from twou.request.v1.lead_events_pb2 import LeadCreated, LeadRepeated, LeadUpdated


async def run[Result](database: Database, action: Callable[..., Awaitable[Result]], *arguments: Any) -> Result:
    async with database.transaction() as session:
        return await action(session, *arguments)


def caller(user_id: UUID) -> Caller:
    return new_caller(user_id=user_id)


async def messages(database: Database, state: LeadState) -> list[tuple[int, str, UUID]]:
    statement = select(Message).where(Message.conversation_id == state.lead_id).order_by(Message.seq)
    return [(one.seq, one.content, one.sender_id) for one in await select_all(database, statement)]


async def kinds(database: Database) -> list[str]:
    return [row.type.rpartition(".")[2] for row in await outbox_rows(database)]


async def members_of(database: Database, state: LeadState) -> set[UUID]:
    joined = (await stored(database, Conversation, state.lead_id)).member_ids or ""
    return {UUID(one) for one in joined.split()}


async def test_conversation_begins_with_the_words_of_the_buyer(database: Database) -> None:
    state = lead_state(broker_id=new_id())
    for _ in range(2):
        await run(database, actions.open_conversation, state, OPENING)
    assert await messages(database, state) == [(1, OPENING, state.buyer_id)]
    row = await stored(database, Conversation, state.lead_id)
    assert (row.kind, row.listing_id, row.title, row.last_seq) == (Kind.LISTING, state.listing_id, TITLE, 1)
    created, said = await outbox_rows(database)
    everyone = sorted(map(str, state.member_ids))
    assert (created.audience, said.audience) == (everyone, everyone)
    conversation = events_pb2.ConversationCreated.FromString(created.payload).conversation
    assert (conversation.id, conversation.listing_id) == (str(state.lead_id), str(state.listing_id))
    assert not conversation.HasField("request_id")
    message = events_pb2.MessageCreated.FromString(said.payload)
    assert (message.is_opening, message.message.conversation_id, message.message.request_id) == (
        True,
        str(state.lead_id),
        "",
    )


async def test_what_comes_in_any_order_and_twice_makes_one_conversation(database: Database, migrated_url: str) -> None:
    chance = random.Random(seed := random.randrange(2**32))
    state = lead_state()
    newer = replace(state, version=2, broker_id=new_id())
    repeat = str(new_id())
    told: list[tuple[Any, Any]] = [
        (consumers.on_lead_created, LeadCreated(lead=lead_message(state), message=OPENING, listing_title=TITLE)),
        (consumers.on_lead_updated, LeadUpdated(lead=lead_message(newer), listing_title=TITLE)),
        (
            consumers.on_lead_repeated,
            LeadRepeated(lead=lead_message(state), message="And now?", message_id=repeat, listing_title=TITLE),
        ),
    ] * 4
    chance.shuffle(told)
    async with Database(migrated_url) as replica:
        await asyncio.gather(
            *(run((database, replica)[n % 2], handle, event) for n, (handle, event) in enumerate(told))
        )
    said = await messages(database, state)
    assert [seq for seq, *_ in said] == [1, 2], f"{seed=}"
    assert sorted(content for _, content, _ in said) == ["And now?", OPENING]
    assert await members_of(database, state) == newer.member_ids
    assert (await kinds(database)).count("MessageCreated") == 2


async def test_owner_is_asked_once_by_many(database: Database) -> None:
    state = lead_state()
    owner = Owner(state)
    lookup = LeadLookup(database, owner)
    assert await asyncio.gather(*(lookup.learn(state.lead_id) for _ in range(32))) == [True] * 32
    assert owner.asked == [state.lead_id]
    # The event comes after the answer.
    event = LeadCreated(lead=lead_message(state), message=OPENING, listing_title=TITLE)
    await run(database, consumers.on_lead_created, event)
    assert await messages(database, state) == [(1, OPENING, state.buyer_id)]
    assert await lookup.learn(new_id()) is False
    owner.is_down = True
    outcomes = await asyncio.gather(*(outcome(lookup.learn(new_id())) for _ in range(4)))
    assert set(outcomes) == {Unavailable.code}


async def test_caller_who_gives_up_does_not_end_the_question_of_others(database: Database) -> None:
    state = lead_state()
    lookup = LeadLookup(database, Owner(state))
    first, second = (asyncio.create_task(lookup.learn(state.lead_id)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second is True


async def test_first_answer_is_told_once_amid_many(database: Database, migrated_url: str) -> None:
    state = lead_state(broker_id=new_id())
    await run(database, actions.open_conversation, state, OPENING)
    await send(database, caller(state.buyer_id), Draft(state.lead_id, "Hello?"))
    assert "ConversationAnswered" not in await kinds(database)
    async with Database(migrated_url) as replica:
        sides = sorted(state.seller_side) * 8
        await asyncio.gather(
            *(send((database, replica)[n % 2], caller(one), Draft(state.lead_id, "Yes")) for n, one in enumerate(sides))
        )
    answers = [row for row in await outbox_rows(database) if row.type.endswith("ConversationAnswered")]
    (answered,) = [events_pb2.ConversationAnswered.FromString(row.payload) for row in answers]
    third = next(message for message in await messages(database, state) if message[0] == 3)
    assert (answered.conversation_id, answered.sender_id) == (str(state.lead_id), str(third[2]))
    assert [seq for seq, *_ in await messages(database, state)] == list(range(1, 19))


# The one who blocks and the one who is blocked, as fields of the lead.
@pytest.mark.parametrize(
    ("who", "whom"), [("buyer_id", "seller_id"), ("seller_id", "buyer_id"), ("buyer_id", "broker_id")]
)
async def test_block_between_the_sides_stops_the_conversation(database: Database, who: str, whom: str) -> None:
    state = lead_state(broker_id=new_id())
    await run(database, actions.open_conversation, state, OPENING)
    pair = getattr(state, who), getattr(state, whom)
    await run(database, threads.block_user, *pair)
    for one in state.member_ids:
        assert await outcome(send(database, caller(one), Draft(state.lead_id, "x"))) == Blocked.code
    await run(database, threads.unblock_user, *pair)
    for one in state.member_ids:
        await send(database, caller(one), Draft(state.lead_id, "x"))


async def test_block_within_the_side_of_the_seller_stops_nothing(database: Database) -> None:
    state = lead_state(broker_id=new_id())
    await run(database, actions.open_conversation, state, OPENING)
    await run(database, threads.block_user, state.seller_id, state.broker_id)
    for one in state.member_ids:
        await send(database, caller(one), Draft(state.lead_id, "x"))


async def test_words_of_a_blocked_buyer_do_not_arrive(database: Database) -> None:
    state = lead_state()
    await run(database, threads.block_user, state.seller_id, state.buyer_id)
    await run(database, actions.open_conversation, state, OPENING)
    await run(database, actions.repeat_lead, state, "And now?", new_id())
    assert await messages(database, state) == []
    assert (await stored(database, Conversation, state.lead_id)).last_seq == 0
    await run(database, threads.unblock_user, state.seller_id, state.buyer_id)
    await send(database, caller(state.buyer_id), Draft(state.lead_id, "Hello"))
    assert [seq for seq, *_ in await messages(database, state)] == [1]


async def test_broker_comes_and_goes(database: Database) -> None:
    state = lead_state()
    await run(database, actions.open_conversation, state, OPENING)
    broker = new_id()
    with_broker = replace(state, version=2, broker_id=broker)
    await run(database, actions.note_lead, with_broker)
    await run(database, actions.note_lead, state)
    assert await members_of(database, state) == with_broker.member_ids
    assert (await stored(database, Member, (state.lead_id, broker))).joined_seq == 1
    await send(database, caller(broker), Draft(state.lead_id, "I am the broker"))
    await run(database, actions.note_lead, replace(state, version=3))
    assert await members_of(database, state) == state.member_ids
    assert (await stored(database, Member, (state.lead_id, broker))).left_seq == 2
    assert await outcome(send(database, caller(broker), Draft(state.lead_id, "x"))) == NotPartOfRequest.code
    # A block of a broker who is gone stops nothing.
    await run(database, threads.block_user, state.buyer_id, broker)
    await send(database, caller(state.buyer_id), Draft(state.lead_id, "x"))
    told = [
        row for row in await outbox_rows(database) if row.type.endswith(("ConversationCreated", "ConversationUpdated"))
    ]
    everyone = sorted(map(str, with_broker.member_ids))
    assert [row.audience for row in told] == [
        sorted(map(str, state.member_ids)),
        [str(broker)],
        sorted(map(str, state.member_ids)),
        everyone,
    ]


async def test_deleted_user_leaves_and_a_later_state_does_not_bring_them_back(database: Database) -> None:
    state = lead_state(broker_id=new_id())
    await run(database, actions.open_conversation, state, OPENING)
    await run(database, people.erase, state.buyer_id)
    await run(database, threads.erase_member, state.buyer_id)
    assert await members_of(database, state) == state.seller_side
    await run(database, actions.note_lead, replace(state, version=2, broker_id=None))
    assert await members_of(database, state) == {state.seller_id}
    assert await messages(database, state) == [(1, OPENING, state.buyer_id)]
    # The event of a lead comes after that of the deletion.
    late = lead_state(buyer_id=state.buyer_id)
    await run(database, actions.open_conversation, late, OPENING)
    assert await members_of(database, late) == {late.seller_id}
