"""Notices by admins that are stopped: no further recipient gets them, and nothing of them is sent any more."""

import asyncio
import math
from collections.abc import Sequence
from uuid import UUID

from broadcast_testing import (
    Accounts,
    get,
    make_due,
    notified,
    schedule,
    some_ids,
    stop,
    worker,
)
from sqlalchemy import select

from chat_service.notifications.broadcasts.models import Broadcast, BroadcastRecipient
from chat_service.notifications.broadcasts.sending import Pace
from chat_service.notifications.deliveries.models import Delivery, DeliveryStatus
from chat_service.notifications.inbox.models import Notification
from kit import clock
from kit.database import Database
from kit.errors import Conflict
from testkit.people import expect_error, outcomes
from testkit.rows import count_rows, select_all
from testkit.stepping import step, step_all
from twou.chat.v1 import broadcast_pb2 as pb


async def test_a_stopped_notice_reaches_no_further_recipient(database: Database) -> None:
    ids = some_ids(100)
    made = await schedule(database, Accounts({"client": ids}))
    work = worker(database, Pace(200))
    await step(database, work)
    stopped = await stop(database, made.id)
    assert (stopped.status, stopped.done, stopped.recipients) == (pb.BROADCAST_STATUS_STOPPED, 20, 100)
    await step_all(database, work)
    assert len(await notified(database, made.id)) == 20
    assert await count_rows(database, BroadcastRecipient) == 0
    assert (await expect_error(stop(database, made.id), Conflict)).code == "BROADCAST_OVER"
    sent = await schedule(database, Accounts({}))
    await step_all(database, work)
    assert (await expect_error(stop(database, sent.id), Conflict)).code == "BROADCAST_OVER"


async def test_what_waits_to_be_sent_of_a_stopped_notice_is_taken_back(database: Database) -> None:
    ids = some_ids(3)
    channels = [pb.BROADCAST_CHANNEL_EMAIL]
    stopped, other = [await schedule(database, Accounts({"client": ids}), channels=channels) for _ in range(2)]
    work = worker(database)
    await step_all(database, work)
    sending = (await _deliveries_of(database, stopped.id))[0]
    await _set_status(database, sending.id, DeliveryStatus.SENDING)
    await _reopen(database, stopped.id)
    await stop(database, stopped.id)
    await step_all(database, work)
    left = {one.id: (one.status, one.reason) for one in await _deliveries_of(database, stopped.id)}
    assert left.pop(sending.id)[0] == "sending"
    assert set(left.values()) == {("suppressed", "stopped")}
    # The try that was under way has failed, and would be repeated.
    await _set_status(database, sending.id, DeliveryStatus.QUEUED)
    assert await step(database, work) > 1
    await make_due(database)
    await step_all(database, work)
    assert {one.status for one in await _deliveries_of(database, stopped.id)} == {"suppressed"}
    assert await step(database, work) == math.inf
    assert {one.status for one in await _deliveries_of(database, other.id)} == {"queued"}


async def _deliveries_of(database: Database, broadcast_id: str) -> Sequence[Delivery]:
    of_it = select(Notification.id).where(Notification.event_id == UUID(broadcast_id))
    mails = select(Delivery).where(Delivery.notification_id.in_(of_it), Delivery.channel == "email")
    return await select_all(database, mails.order_by(Delivery.id))


async def _set_status(database: Database, delivery_id: UUID, status: DeliveryStatus) -> None:
    async with database.transaction() as session:
        (await session.get_one(Delivery, delivery_id)).status = status


async def _reopen(database: Database, broadcast_id: str) -> None:
    """Has a notice that was sent look like one whose last recipients have just been notified."""
    async with database.transaction() as session:
        broadcast = await session.get_one(Broadcast, UUID(broadcast_id))
        broadcast.status, broadcast.due_at, broadcast.finished_at = "sending", clock.now(), None


async def test_a_stop_and_batches_at_once_agree(database: Database, migrated_url: str) -> None:
    ids = some_ids(200)
    for _ in range(3):
        made = await schedule(database, Accounts({"client": ids}))
        async with Database(migrated_url) as replica:
            works = [worker(one, Pace(100)).run_due() for one in (database, replica)]
            codes = await outcomes(*works, stop(replica, made.id))
        assert set(codes) == {"OK"}
        await step_all(database, worker(database))
        shown = await get(database, made.id)
        assert shown.status == pb.BROADCAST_STATUS_STOPPED
        assert len(await notified(database, made.id)) == shown.done


async def test_a_notice_that_is_stopped_before_it_is_complete_is_not_sent(database: Database) -> None:
    ids = some_ids(3)

    class Stopping(Accounts):
        async def list_ids_of_role(self, role: str, after: UUID | None, limit: int) -> list[UUID]:
            (begun,) = await select_all(database, select(Broadcast))
            await asyncio.create_task(stop(database, str(begun.id)))
            await step_all(database, worker(database))
            return list(await super().list_ids_of_role(role, after, limit))

    refusal = await expect_error(schedule(database, Stopping({"client": ids})), Conflict)
    assert refusal.code == "BROADCAST_OVER"
    await step_all(database, worker(database))
    (left,) = await select_all(database, select(Broadcast))
    assert (left.status, left.due_at) == ("stopped", None)
    assert await count_rows(database, BroadcastRecipient) == 0
    assert await notified(database, str(left.id)) == []
