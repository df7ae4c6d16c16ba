"""Notifications become rows, merge, are counted, shown, read, deleted and erased; each on both databases."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from notification_testing import counts, draft, frames, notify, recounted, seen, without_in_app
from sqlalchemy import select

from chat_service.notifications import actions
from chat_service.notifications.inbox.errors import NotificationNotFound
from chat_service.notifications.inbox.marking import Marking
from chat_service.notifications.inbox.models import Notification, UnreadCount
from chat_service.notifications.kinds.kinds import Channel, Type
from chat_service.notifications.kinds.news import Told
from chat_service.notifications.retention import NotificationCleaning
from chat_service.people import actions as people
from kit import clock
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.people import outcome
from testkit.rows import count_rows, outbox_rows, select_all
from testkit.waiting import eventually

_MORE_THAN_A_BATCH = 501


async def mark(database: Database, user_id: UUID, marking: Marking) -> int:
    async with database.transaction() as session:
        return await actions.mark_read(session, user_id, marking)


async def end(database: Database, *groups: tuple[UUID, str]) -> None:
    async with database.transaction() as session:
        await actions.notify_all(session, [Told(new_id(), [], groups)])


async def has_rows(database: Database, number: int) -> bool:
    return await count_rows(database, Notification) == number


async def test_notification_is_listed_counted_and_framed(database: Database) -> None:
    user, actor, request = new_id(), new_id(), new_id()
    async with database.transaction() as session:
        await people.note_name(session, actor, "Sara", clock.now())
    about: dict[str, Any] = {
        "request_id": request,
        "link": f"/requests/{request}",
        "data": {"request_id": str(request)},
    }
    await notify(database, draft(user, actor_id=actor, params={"place": 1}, **about))
    (row,) = await seen(database, user)
    assert (row.kind, row.type, row.events, row.read_at) == ("request.accepted", "request_update", 1, None)
    assert (row.actor_name, row.unread_count, row.locale) == ("Sara", 1, None)
    assert row.expires_at - row.latest_at <= timedelta(hours=24)
    assert await counts(database, user) == {"request_update": 1}
    (event,) = await frames(database, user)
    frame = event.notification
    assert (frame.id, frame.request_id, frame.unread_count) == (str(row.id), str(request), 1)
    assert frame.text == frame.message
    assert "Sara" in frame.title + frame.message
    assert [(one.audience, one.topic) for one in await outbox_rows(database)] == [([str(user)], str(request))]


async def test_event_notifies_each_user_once_however_often_it_is_delivered(
    database: Database, migrated_url: str
) -> None:
    one, other, event_id = new_id(), new_id(), new_id()
    async with Database(migrated_url) as replica:
        await asyncio.gather(
            *(
                notify((database, replica)[n % 2], draft(one), draft(other), draft(one), event_id=event_id)
                for n in range(6)
            )
        )
    for user in (one, other):
        assert len(await seen(database, user)) == len(await frames(database, user)) == 1
        assert await counts(database, user) == {"request_update": 1}
    # Another kind of notification of the same event is another one.
    await notify(database, draft(one, "request.started"), event_id=event_id)
    assert await counts(database, one) == {"request_update": 2}


async def test_unread_notifications_of_a_group_are_one_under_concurrency(database: Database, migrated_url: str) -> None:
    user, group = new_id(), {"group_key": "conversation:1"}
    async with Database(migrated_url) as replica:
        drafts = [draft(user, "message.created", params={"number": n}, **group) for n in range(20)]
        await asyncio.gather(*(notify((database, replica)[n % 2], one) for n, one in enumerate(drafts)))
    (row,) = await seen(database, user)
    assert row.events == 20
    assert await counts(database, user) == {"new_message": 1}
    shown = [event.notification for event in await frames(database, user)]
    assert [(one.count, one.unread_count) for one in shown] == [(n + 1, 1) for n in range(20)]
    assert {one.id for one in shown} == {str(row.id)}
    # A read one takes no further events.
    assert await mark(database, user, Marking(ids=[row.id])) == 0
    await notify(database, draft(user, "message.created", **group))
    newest, oldest = await seen(database, user)
    assert (newest.events, oldest.id, oldest.events) == (1, row.id, 20)


async def test_drafts_of_one_event_in_one_group_are_one_notification(database: Database) -> None:
    user = new_id()
    drafts = [draft(user, kind, group_key="request:1") for kind in ("request.started", "request.completed")]
    await notify(database, *drafts)
    (row,) = await seen(database, user)
    assert (row.kind, row.events) == ("request.completed", 2)
    assert len(await frames(database, user)) == 1
    await notify(database, draft(user, "payment.due", group_key="request:1"))
    assert await counts(database, user) == {"account_alert": 1} == await recounted(database, user)


async def test_marking_and_adding_at_once_leaves_a_true_count(database: Database, migrated_url: str) -> None:
    user, other = new_id(), new_id()

    async def add(somewhere: Database, number: int) -> None:
        group = f"conversation:{number % 2}"
        await notify(somewhere, draft(user, "message.created", group_key=group), draft(other), draft(user))

    async with Database(migrated_url) as replica:
        both = database, replica
        adding = [add(both[n % 2], n) for n in range(24)]
        marking = [mark(both[n % 2], (user, other)[n % 2], Marking()) for n in range(8)]
        await asyncio.gather(*(one for pair in zip(adding[:8], marking, strict=True) for one in pair), *adding[8:])
    for one in (user, other):
        assert await counts(database, one) == await recounted(database, one)
        # The last frame that a client received says what is true.
        newest = (await frames(database, one))[-1]
        shown = newest.read if hasattr(newest, "read") else newest.notification
        assert shown.unread_count == sum((await recounted(database, one)).values())


async def test_transactions_of_several_events_never_wait_for_each_other(database: Database, migrated_url: str) -> None:
    users = one, other = new_id(), new_id()
    async with Database(migrated_url) as replica:

        async def handle_both(somewhere: Database, *order: UUID) -> None:
            async with somewhere.transaction() as session:
                for user in order:
                    await actions.notify(session, new_id(), [draft(user)])
                    await asyncio.sleep(0.02)

        both = database, replica
        # Inboxes that are free are taken.
        await handle_both(database, one, other)
        failures = await asyncio.gather(
            *(handle_both(both[n % 2], *users[:: (1, -1)[n % 2]]) for n in range(6)), return_exceptions=True
        )
    # One that was refused has not waited: a deadlock would be its cause.
    refused = [failure for failure in failures if failure is not None]
    assert {(type(failure), failure.__cause__) for failure in refused} <= {(Unavailable, None)}
    for user in users:
        assert len(await seen(database, user)) == 7 - len(refused)
    assert await counts(database, one) == await counts(database, other) == await recounted(database, one)


async def test_type_that_is_off_in_the_app_is_neither_listed_nor_counted(database: Database) -> None:
    user = new_id()
    await without_in_app(database, user, Type.REQUEST_UPDATE, Type.ACCOUNT_ALERT, Type.NEW_MESSAGE)
    # A critical one is shown all the same.
    await notify(database, draft(user), draft(user, "account.password_changed"))
    (row,) = await seen(database, user)
    assert row.kind == "account.password_changed"
    assert await counts(database, user) == {"account_alert": 1}
    assert [event.notification.kind for event in await frames(database, user)] == [row.kind]
    (hidden,) = await select_all(database, select(Notification.id).where(~Notification.is_shown))
    with pytest.raises(NotificationNotFound):
        await mark(database, user, Marking(ids=[hidden]))
    # A group that was begun while the type was off is shown when it goes on.
    await notify(database, draft(user, "message.created", group_key="conversation:1"))
    await without_in_app(database, user, Type.REQUEST_UPDATE)
    assert await counts(database, user) == {"account_alert": 1}
    await notify(database, draft(user, "message.created", group_key="conversation:1"))
    assert await counts(database, user) == {"account_alert": 1, "new_message": 1} == await recounted(database, user)
    assert (await seen(database, user))[0].events == 2


async def test_notice_that_is_not_for_the_app_is_not_shown(database: Database) -> None:
    user = new_id()
    text: dict[str, Any] = {"params": {"title": "News", "message": "We are open."}}
    await notify(database, draft(user, "broadcast", channels=frozenset({Channel.EMAIL}), **text))
    assert (await seen(database, user), await counts(database, user), await frames(database, user)) == ([], {}, [])
    await notify(database, draft(user, "broadcast", channels=frozenset({Channel.IN_APP}), **text))
    (row,) = await seen(database, user)
    assert row.params == text["params"]


async def test_marking_as_read(database: Database) -> None:
    user, stranger = new_id(), new_id()
    for _ in range(5):
        await notify(database, draft(user))
        await asyncio.sleep(0.001)
    await notify(database, draft(stranger))
    rows, ((theirs, *_),) = await seen(database, user), [[row.id for row in await seen(database, stranger)]]
    assert await outcome(mark(database, user, Marking(ids=[rows[0].id, theirs]))) == "NOTIFICATION_NOT_FOUND"
    assert await counts(database, user) == {"request_update": 5}
    assert await mark(database, user, Marking(ids=[rows[0].id])) == 4
    # Again: nothing changes, and no frame follows.
    assert await mark(database, user, Marking(ids=[rows[0].id])) == 4
    assert await mark(database, user, Marking(up_to=rows[3].latest_at)) == 2
    assert [row.id for row in await seen(database, user, only_unread=True)] == [rows[1].id, rows[2].id]
    assert await mark(database, user, Marking()) == 0
    read = [event.read for event in (await frames(database, user))[5:]]
    assert [set(one.ids) for one in read] == [
        {str(rows[0].id)},
        {str(rows[3].id), str(rows[4].id)},
        {str(rows[1].id), str(rows[2].id)},
    ]
    assert [one.unread_count for one in read] == [4, 2, 0]
    assert await counts(database, stranger) == {"request_update": 1}


async def test_many_marks_are_told_by_a_moment(database: Database) -> None:
    user = new_id()
    await notify(database, *(draft(user, group_key=f"group:{n}") for n in range(1)))
    for _ in range(101):
        await notify(database, draft(user))
    newest, *_ = await seen(database, user, limit=1)
    assert await mark(database, user, Marking()) == 0
    read = (await frames(database, user))[-1].read
    assert list(read.ids) == []
    assert read.up_to.ToDatetime(tzinfo=newest.latest_at.tzinfo) == newest.latest_at


async def test_ended_matter_is_unread_no_longer(database: Database) -> None:
    user, other, group = new_id(), new_id(), "offer:1"
    for one in (user, other):
        await notify(database, draft(one, "offer.created", group_key=group))
    await end(database, (user, group), (user, "offer:2"))
    assert (await seen(database, user))[0].read_at is not None
    assert (await frames(database, user))[-1].read.unread_count == 0
    assert (await counts(database, user), await counts(database, other)) == ({}, {"offer": 1})


async def test_deleted_notification_is_gone(database: Database) -> None:
    user = new_id()
    await notify(database, draft(user), draft(user, "request.started"))
    read, unread = await seen(database, user)
    await mark(database, user, Marking(ids=[read.id]))

    async def delete(who: UUID, notification_id: UUID) -> None:
        async with database.transaction() as session:
            await actions.delete_notification(session, who, notification_id)

    assert await outcome(delete(new_id(), unread.id)) == "NOTIFICATION_NOT_FOUND"
    told = len(await frames(database, user))
    await delete(user, read.id)
    assert len(await frames(database, user)) == told
    await delete(user, unread.id)
    last = (await frames(database, user))[-1].read
    assert (list(last.ids), last.unread_count) == ([str(unread.id)], 0)
    assert await outcome(delete(user, unread.id)) == "NOTIFICATION_NOT_FOUND"
    assert await counts(database, user) == {}


async def test_old_notifications_are_deleted_with_their_counts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, now = new_id(), clock.now()
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: now - timedelta(days=90, seconds=1))
        await notify(database, *(draft(new_id()) for _ in range(_MORE_THAN_A_BATCH)))
        await notify(database, draft(user), draft(user, "request.started"))
        read, _ = await seen(database, user)
        await mark(database, user, Marking(ids=[read.id]))
    await notify(database, draft(user, "request.completed"))
    async with NotificationCleaning(database, days=90):
        await eventually(lambda: has_rows(database, 1))
    assert [row.kind for row in await seen(database, user)] == ["request.completed"]
    assert await counts(database, user) == {"request_update": 1} == await recounted(database, user)


async def test_account_that_is_deleted_leaves_nothing_and_gets_nothing(database: Database) -> None:
    user, other = new_id(), new_id()
    async with database.transaction() as session:
        await people.note_name(session, user, "Sara", clock.now())
    await notify(database, draft(user), draft(other, actor_id=user))
    for _ in range(2):
        async with database.transaction() as session:
            await actions.erase(session, user)
    # An event that arrives late.
    await notify(database, draft(user, "request.started"), draft(other, "request.started"))
    assert await seen(database, user) == []
    assert await count_rows(database, select(UnreadCount).where(UnreadCount.user_id == user).subquery()) == 0
    assert [row.actor_name for row in await seen(database, other)] == [None, "Deleted user"]
    assert await counts(database, other) == {"request_update": 2}


async def test_notice_that_has_its_frame_already_gets_no_second_one(database: Database) -> None:
    user = new_id()
    await notify(database, draft(user, "progress.stalled", is_framed=True))
    assert len(await seen(database, user)) == 1
    assert await frames(database, user) == []
