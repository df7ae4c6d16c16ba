"""Notices by admins: recipients are collected, and each is notified once, at a bounded pace."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from broadcast_testing import (
    CHANNELS,
    FAST,
    Accounts,
    get,
    make_due,
    notified,
    schedule,
    some_ids,
    worker,
)
from sqlalchemy import select, update

from chat_service.notifications.actions import notify
from chat_service.notifications.broadcasts import actions, queries
from chat_service.notifications.broadcasts.models import ABANDONED_AFTER, Broadcast, BroadcastRecipient
from chat_service.notifications.broadcasts.sending import BroadcastSending, Pace
from chat_service.notifications.inbox.models import Notification, UnreadCount
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.people import actions as people
from kit import clock
from kit.database import Database, Session
from kit.errors import Conflict, InvalidInput, Unavailable
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import count_rows, outbox_rows, select_all, stored
from testkit.stepping import HELD, step, step_all
from twou.auth.v1.auth_pb2 import ROLE_PROVIDER
from twou.chat.v1 import broadcast_pb2 as pb


async def test_each_active_account_of_a_role_is_notified(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PAGE", 3)
    clients, providers = some_ids(7), some_ids(2)
    accounts = Accounts({"client": clients, "provider": providers})
    made = await schedule(database, accounts, link="/help")
    assert made.recipients == 7
    assert accounts.asked == [("client", None), ("client", clients[2]), ("client", clients[5])]
    shown = await get(database, made.id)
    assert (shown.status, shown.recipients, shown.done) == (pb.BROADCAST_STATUS_SCHEDULED, 7, 0)
    assert (shown.link, list(shown.channels)) == ("/help", CHANNELS)
    await step_all(database, worker(database))
    assert await notified(database, made.id) == clients
    shown = await get(database, made.id)
    assert (shown.status, shown.done, shown.HasField("finished_at")) == (pb.BROADCAST_STATUS_SENT, 7, True)
    assert await count_rows(database, BroadcastRecipient) == 0
    to_none = await schedule(database, Accounts({}), role=ROLE_PROVIDER)
    await step_all(database, worker(database))
    assert (to_none.recipients, (await get(database, to_none.id)).status) == (0, pb.BROADCAST_STATUS_SENT)


async def test_a_notice_without_the_app_is_in_no_list(database: Database) -> None:
    (user_id,) = some_ids(1)
    made = await schedule(database, Accounts({"client": [user_id]}), channels=[pb.BROADCAST_CHANNEL_PUSH])
    shown = await schedule(database, Accounts({"client": [user_id]}))
    await step_all(database, worker(database))
    rows = await select_all(database, select(Notification))
    assert {str(row.event_id): row.is_shown for row in rows} == {made.id: False, shown.id: True}
    (counter,) = await select_all(database, select(UnreadCount))
    assert (counter.type, counter.count) == ("system", 1)
    published = [row.type for row in await outbox_rows(database)]
    assert [one for one in published if "audit" not in one] == ["twou.chat.v1.NotificationCreated"]


async def test_a_list_of_users_must_be_of_active_accounts(database: Database) -> None:
    ids = some_ids(4)
    accounts = Accounts({"client": ids[:2], "admin": ids[2:]})
    unknown = [str(new_id()), str(new_id())]
    refusal = await expect_error(
        schedule(database, accounts, user_ids=[*map(str, ids), *unknown]), InvalidInput, "VALIDATION_ERROR"
    )
    assert [(one.field, one.issue) for one in refusal.details] == [
        ("user_ids", "must be ids of active accounts, which 2 of them are not")
    ]
    made = await schedule(database, accounts, user_ids=[*map(str, ids), str(ids[0]).upper()])
    assert made.recipients == 4
    await step_all(database, worker(database))
    assert await notified(database, made.id) == ids
    # The one that was refused is gone, with all its rows.
    assert await count_rows(database, Broadcast) == 1


async def test_replicas_that_work_at_once_notify_each_recipient_once(database: Database, migrated_url: str) -> None:
    ids = some_ids(150)
    accounts = Accounts({"client": ids})
    made = [await schedule(database, accounts) for _ in range(2)]
    pace = Pace(100)
    async with Database(migrated_url) as replica:
        works = [worker(one, pace) for one in (database, replica, database, replica)]

        async def work(one: BroadcastSending) -> int:
            return [await one.run_due() for _ in range(40)].count(True)

        done = 0
        while any([(await get(database, one.id)).status != pb.BROADCAST_STATUS_SENT for one in made]):
            await make_due(database)
            done += sum(await asyncio.gather(*map(work, works)))
    assert [await notified(database, one.id) for one in made] == [ids, ids]
    # 15 batches and the end of each.
    assert done == 32
    assert [(await get(database, one.id)).done for one in made] == [150, 150]


async def test_a_batch_that_fails_takes_no_recipient_away(database: Database) -> None:
    ids = some_ids(5)
    made = await schedule(database, Accounts({"client": ids}))

    async def fail(session: Session, event_id: UUID, drafts: Sequence[NotificationDraft]) -> None:
        await notify(session, event_id, drafts)
        raise Unavailable

    failing = BroadcastSending(database, fail, FAST)
    await expect_error(failing.run_due(), Unavailable)
    assert (await count_rows(database, BroadcastRecipient), await notified(database, made.id)) == (5, [])
    await step_all(database, worker(database))
    assert await notified(database, made.id) == ids


async def test_batches_keep_the_pace_and_share_it(database: Database) -> None:
    ids = some_ids(100)
    work = worker(database, Pace(200))
    first = await schedule(database, Accounts({"client": ids}))
    assert 0.1 <= await _pause_after_batch(database, work, first.id) < 1
    assert len(await notified(database, first.id)) == 20
    second = await schedule(database, Accounts({"client": ids}))
    await _pause_after_batch(database, work, second.id)
    assert len(await notified(database, second.id)) == 20
    # Two share the pace now.
    for one in (first, second):
        assert 0.2 <= await _pause_after_batch(database, work, one.id) < 1


async def _pause_after_batch(database: Database, work: BroadcastSending, broadcast_id: str) -> float:
    """Has a batch of a notice sent, and returns the seconds from its start until the next one is due."""
    async with database.transaction() as session:
        first = update(Broadcast.__table__).where(Broadcast.id == UUID(broadcast_id))  # type: ignore[arg-type]
        await session.execute(first.values(due_at=clock.now() - timedelta(hours=1)))
    started = clock.now()
    assert await work.run_due()
    due_at = (await stored(database, Broadcast, UUID(broadcast_id))).due_at
    assert due_at is not None
    return (due_at - started).total_seconds()


async def test_a_notice_waits_for_its_time(database: Database) -> None:
    moment = clock.now() + timedelta(hours=1)
    made = await schedule(database, Accounts({"client": some_ids(1)}), send_at=clock.to_timestamp(moment))
    assert 3500 < await step(database, worker(database)) <= 3600
    assert not await worker(database).run_due()
    shown = await get(database, made.id)
    assert (shown.status, clock.from_timestamp(shown.send_at)) == (pb.BROADCAST_STATUS_SCHEDULED, moment)


async def test_what_was_left_in_the_middle_is_never_sent_and_goes_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PAGE", 2)

    async def die(*_: object) -> None:
        """Leaves what a process leaves that is killed."""

    with monkeypatch.context() as killed:
        killed.setattr(actions, "abandon_broadcast", die)
        await expect_error(schedule(database, Accounts({"client": some_ids(6)}, pages=2)), Unavailable)
    (left,) = await select_all(database, select(Broadcast))
    assert (left.status, await count_rows(database, BroadcastRecipient)) == ("preparing", 4)
    assert await step(database, worker(database)) > (ABANDONED_AFTER - timedelta(minutes=1)).total_seconds()
    await make_due(database)
    await step_all(database, worker(database))
    assert (await count_rows(database, Broadcast), await count_rows(database, BroadcastRecipient)) == (0, 0)
    assert await notified(database, str(left.id)) == []


async def test_what_cannot_be_collected_goes_away_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PAGE", 2)
    await expect_error(schedule(database, Accounts({"client": some_ids(6)}, pages=2)), Unavailable)
    await step_all(database, worker(database))
    assert (await count_rows(database, Broadcast), await count_rows(database, BroadcastRecipient)) == (0, 0)


async def test_the_same_command_at_once_makes_one_notice(database: Database, migrated_url: str) -> None:
    ids = some_ids(30)
    admin, key = new_caller("admin"), "the-same"
    async with Database(migrated_url) as replica:
        answers = await asyncio.gather(
            *(
                asyncio.create_task(schedule(one, Accounts({"client": ids}), admin=admin, key=key))
                for one in (database, replica, database)
            ),
            return_exceptions=True,
        )
    made = {one.id for one in answers if isinstance(one, pb.ScheduleBroadcastResponse)}
    assert len(made) == 1
    assert all(isinstance(one, pb.ScheduleBroadcastResponse | Conflict) for one in answers), answers
    await step_all(database, worker(database))
    assert await count_rows(database, Broadcast) == 1
    assert await notified(database, *made) == ids
    again = await schedule(database, Accounts({}), admin=admin, key=key)
    assert {again.id} == made


async def test_a_deleted_account_gets_nothing(database: Database) -> None:
    here, before, late = some_ids(3)
    made = await schedule(database, Accounts({"client": [here, before, late]}))
    async with database.transaction() as session:
        await people.erase(session, before)
        await actions.erase_recipient(session, before)
        # Its recipient's row came after the event about the deletion.
        await people.erase(session, late)
    assert await count_rows(database, BroadcastRecipient) == 2
    await step_all(database, worker(database))
    assert await notified(database, made.id) == [here]
    shown = await get(database, made.id)
    assert (shown.status, shown.recipients, shown.done) == (pb.BROADCAST_STATUS_SENT, 3, 1)


async def test_steps_that_another_replica_takes_are_left_to_it(database: Database) -> None:
    if database.is_sqlite:
        # One writer at a time: the other one waits.
        return
    await schedule(database, Accounts({"client": some_ids(1)}))
    async with database.transaction() as session:
        await queries.lock_due(session, clock.now())
        assert await step(database, worker(database)) == HELD
