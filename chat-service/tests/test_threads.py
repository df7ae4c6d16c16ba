"""Threads, blocks and departures beside messages that are sent at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chat_testing import send
from sqlalchemy import select, update

from chat_service.blocks.errors import Blocked
from chat_service.members.errors import AwaitingAnswer, NotPartOfRequest
from chat_service.members.limits import Limits
from chat_service.members.models import Conversation, Member
from chat_service.messages.actions import send_message
from chat_service.messages.drafts import Draft
from chat_service.messages.models import Message
from chat_service.people import actions as people
from chat_service.people.models import Person
from chat_service.threads import actions
from chat_service.threads.errors import TooManyMembers, TooManyThreads
from kit import clock
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import outcome
from testkit.rows import outbox_rows, select_all, stored

FREE = Limits(None, None, 10)


async def run[Result](database: Database, action: Callable[..., Awaitable[Result]], *arguments: Any) -> Result:
    async with database.transaction() as session:
        return await action(session, *arguments)


async def thread(database: Database, creator: Caller, *others: Caller, limits: Limits = FREE) -> UUID:
    ids = {one.user_id for one in others}
    seen, _ = await run(database, actions.start_thread, creator.user_id, ids, None, limits)
    found: UUID = seen.row.id
    return found


async def test_of_threads_started_at_once_one_exists(database: Database, migrated_url: str) -> None:
    one, other = new_caller(), new_caller()
    async with Database(migrated_url) as replica:
        starts = [(database, one, other), (replica, other, one)] * 4
        ids = await asyncio.gather(*(thread(*start) for start in starts))
    assert len(set(ids)) == 1
    assert [row.type for row in await outbox_rows(database)] == ["twou.chat.v1.ConversationCreated"]


async def test_no_message_of_a_member_follows_their_departure(database: Database, migrated_url: str) -> None:
    one, other, third = (new_caller() for _ in range(3))
    thread_id = await thread(database, one, other, third)
    async with Database(migrated_url) as replica:
        sends = [outcome(send((database, replica)[n % 2], other, Draft(thread_id, str(n)))) for n in range(20)]
        leaving = run(replica, actions.leave_thread, thread_id, other.user_id)
        *outcomes, _ = await asyncio.gather(*sends, leaving)
    assert set(outcomes) <= {"OK", NotPartOfRequest.code}
    left = await stored(database, Member, (thread_id, other.user_id))
    assert left.left_seq == outcomes.count("OK") == (await stored(database, Conversation, thread_id)).last_seq
    audiences = [row.audience for row in await outbox_rows(database)][-1:]
    assert audiences == [sorted(str(who.user_id) for who in (one, other, third))]
    await send(database, one, Draft(thread_id, "after"))
    assert (await outbox_rows(database))[-1].audience == sorted(str(who.user_id) for who in (one, third))


async def test_no_message_follows_a_block(database: Database, migrated_url: str) -> None:
    one, other = new_caller(), new_caller()
    thread_id = await thread(database, one, other)
    async with Database(migrated_url) as replica:

        async def block() -> int:
            await run(replica, actions.block_user, other.user_id, one.user_id)
            return (await stored(database, Conversation, thread_id)).last_seq

        sends = [outcome(send((database, replica)[n % 2], one, Draft(thread_id, str(n)))) for n in range(20)]
        *outcomes, seq_at_block = await asyncio.gather(*sends, block())
    assert outcomes.count("OK") == seq_at_block
    assert set(outcomes) <= {"OK", Blocked.code}
    # Each lifts their own block only.
    await run(database, actions.block_user, one.user_id, other.user_id)
    await run(database, actions.unblock_user, other.user_id, one.user_id)
    assert await outcome(send(database, other, Draft(thread_id, "x"))) == Blocked.code
    await run(database, actions.unblock_user, one.user_id, other.user_id)
    await send(database, other, Draft(thread_id, "x"))


async def test_unanswered_messages_are_counted_under_concurrency(database: Database, migrated_url: str) -> None:
    one, other = new_caller(), new_caller()
    thread_id = await thread(database, one, other)

    async def ask(somewhere: Database, sender: Caller) -> None:
        await run(somewhere, send_message, sender, Draft(thread_id, "?"), 3)

    async with Database(migrated_url) as replica:
        outcomes = await asyncio.gather(*(outcome(ask((database, replica)[n % 2], one)) for n in range(10)))
    assert sorted(outcomes) == [AwaitingAnswer.code] * 7 + ["OK"] * 3
    await ask(database, other)
    await ask(database, one)
    assert await select_all(database, select(Message.seq).order_by(Message.seq)) == [1, 2, 3, 4, 5]


async def test_threads_of_a_day_are_counted_under_concurrency(database: Database, migrated_url: str) -> None:
    one, limits = new_caller(), Limits(None, 3, 10)
    async with Database(migrated_url) as replica:
        starts = (thread((database, replica)[n % 2], one, new_caller(), limits=limits) for n in range(8))
        outcomes = await asyncio.gather(*map(outcome, starts))
    assert outcomes.count("OK") == 3
    with pytest.raises(TooManyThreads) as refused:
        await thread(database, one, new_caller(), limits=limits)
    assert 86_000 < (refused.value.retry_after or 0) <= 86_400
    async with database.transaction() as session:
        await session.execute(update(Conversation).values(created_at=clock.now() - timedelta(days=1, seconds=1)))
    await thread(database, one, new_caller(), limits=limits)


async def test_members_are_limited_under_concurrency(database: Database, migrated_url: str) -> None:
    one, other, limits = new_caller(), new_caller(), Limits(None, None, 4)
    thread_id = await thread(database, one, other)
    async with Database(migrated_url) as replica:
        adding = (
            run((database, replica)[n % 2], actions.add_member, thread_id, one.user_id, new_id(), limits)
            for n in range(8)
        )
        outcomes = await asyncio.gather(*map(outcome, adding))
    assert sorted(outcomes) == ["OK"] * 2 + [TooManyMembers.code] * 6


class Accounts:
    """auth-service, which may be down."""

    def __init__(self, names: dict[UUID, str] | None) -> None:
        self.names = names
        self.asked: list[set[UUID]] = []

    async def list_names(self, user_ids: Any) -> dict[UUID, str]:
        self.asked.append(set(user_ids))
        if self.names is None:
            raise Unavailable
        return {one: name for one, name in self.names.items() if one in user_ids}


async def test_names_are_asked_for_once_and_events_are_newer(database: Database) -> None:
    known, unknown = new_id(), new_id()
    accounts = Accounts({known: "Abebe"})
    assert await people.learn_names(database, accounts, {known, unknown}) == {known: "Abebe"}
    assert await people.find_unknown(database, accounts, {known}) == set()
    assert await people.find_unknown(database, accounts, {unknown}) == {unknown}
    assert accounts.asked == [{known, unknown}, {unknown}]
    now = clock.now()
    for name, moment in (("Abebe B.", now), ("Abebe A.", now - timedelta(seconds=1))):
        await run(database, people.note_name, known, name, moment)
    assert (await stored(database, Person, known)).name == "Abebe B."
    await run(database, people.erase, known)
    await run(database, people.note_name, known, "Abebe", now + timedelta(days=1))
    assert (await stored(database, Person, known)).name == people.DELETED_USER
    assert await people.find_unknown(database, accounts, {known}) == {known}
    down = Accounts(None)
    assert await people.learn_names(database, down, {new_id()}) == {}
    with pytest.raises(Unavailable):
        await people.find_unknown(database, down, {new_id()})


async def test_deleted_user_leaves_threads_and_blocks(database: Database) -> None:
    one, other, third = (new_caller() for _ in range(3))
    pair, group = await thread(database, one, other), await thread(database, one, other, third)
    await run(database, actions.block_user, other.user_id, one.user_id)
    await send(database, third, Draft(group, "hello"))
    for _ in range(2):
        await run(database, erase, other.user_id)
    assert (await stored(database, Conversation, pair)).member_ids == str(one.user_id)
    members = set(((await stored(database, Conversation, group)).member_ids or "").split())
    assert members == {str(one.user_id), str(third.user_id)}
    assert (await stored(database, Member, (group, other.user_id))).left_seq == 1
    assert (await stored(database, Member, (group, one.user_id))).left_seq is None


async def test_a_block_holds_in_a_group_whose_third_member_is_deleted(database: Database) -> None:
    one, other, third = (new_caller() for _ in range(3))
    group = await thread(database, one, other, third)
    await run(database, actions.block_user, one.user_id, other.user_id)
    await send(database, other, Draft(group, "hello"))
    await run(database, erase, third.user_id)
    for who in (one, other):
        assert await outcome(send(database, who, Draft(group, "x"))) == Blocked.code
    await run(database, actions.unblock_user, one.user_id, other.user_id)
    await send(database, other, Draft(group, "hello"))


async def erase(session: Session, user_id: UUID) -> None:
    await actions.erase_member(session, user_id)


async def contacts(database: Database, who: Caller, limit: int = 10) -> dict[UUID, set[UUID]]:
    async with database.read_once() as session:
        found = await actions.list_contacts(session, who.user_id, limit)
    return {thread_id: set(others) for thread_id, others in found.items()}


async def test_contacts_are_members_of_answered_threads_without_a_block(database: Database) -> None:
    one, other, third = (new_caller() for _ in range(3))
    pair = await thread(database, one, other)
    group = await thread(database, one, other, third)
    for thread_id in (pair, group):
        await send(database, one, Draft(thread_id, "hello"))
        assert await contacts(database, other) == {}
    await send(database, other, Draft(pair, "yes"))
    assert await contacts(database, one) == {pair: {other.user_id}}
    await send(database, third, Draft(group, "yes"))
    assert await contacts(database, other) == {pair: {one.user_id}, group: {one.user_id, third.user_id}}
    assert list(await contacts(database, one, limit=1)) == [group]
    await run(database, actions.block_user, other.user_id, one.user_id)
    told = (await outbox_rows(database))[-2:]
    assert [row.type for row in told] == ["twou.chat.v1.ConversationUpdated"] * 2
    assert [row.audience for row in told] == [[str(who.user_id)] for who in (other, one)]
    assert list(await contacts(database, one)) == list(await contacts(database, other)) == [group]
    await run(database, actions.leave_thread, group, other.user_id)
    assert await contacts(database, other) == {}
    assert await contacts(database, one) == {group: {third.user_id}}
    await run(database, actions.unblock_user, other.user_id, one.user_id)
    assert await contacts(database, one) == {pair: {other.user_id}, group: {third.user_id}}
