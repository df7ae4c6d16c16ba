"""The verbs of deliveries, each within the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from chat_service.notifications.deliveries import planning, queries
from chat_service.notifications.deliveries.events import Requested, push_sent
from chat_service.notifications.deliveries.models import DeliveryStatus
from chat_service.notifications.deliveries.planning import DeliveryPlan, Reader, Step
from chat_service.notifications.deliveries.topics import topic_of
from chat_service.notifications.inbox.added import Added
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences.choices import Choices
from kit import clock, outbox
from kit.database import Session
from kit.ids import new_id


async def plan(
    session: Session,
    added: Sequence[Added],
    choices: Mapping[UUID, Choices],
    device_ids: Mapping[UUID, Sequence[UUID]],
    now: datetime | None = None,
) -> None:
    """Plans what is to be sent of notifications that events have made, or to which they were added, in their order.

    *choices* and *device_ids* are those of each user. A mail is sent once, and a push message again.
    """
    now = now or clock.now()
    planned = DeliveryPlan(now)
    for one in added:
        planned.add(one, Reader(one.user_id, choices[one.user_id], device_ids.get(one.user_id, ())))
    for notification_id, expires_at in planned.again.items():
        await queries.push_again(session, notification_id, now, now + planning.PUSH_PAUSE, expires_at)
    # In the order of their ids, so that two transactions do not wait for each other.
    rows = [_row(one, step, now) for one, step in planned.new()]
    await queries.insert_deliveries(session, sorted(rows, key=lambda row: row["notification_id"]))


def _row(added: Added, step: Step, now: datetime) -> Mapping[str, Any]:
    return {
        "id": new_id(),
        "notification_id": added.notification_id,
        "user_id": added.user_id,
        "lane": str(KINDS[added.kind].lane),
        "topic": topic_of(added.group_key, added.notification_id),
        "tries": 0,
        "created_at": now,
        **step._asdict(),
        "channel": str(step.channel),
        "status": str(step.status),
    }


async def leave(session: Session, notification_ids: Collection[UUID], reason: str = "read") -> None:
    """Ends what was still to be sent of notifications: they were read, or their matter is over."""
    if notification_ids:
        await queries.suppress(session, notification_ids, reason)


async def request_delivery(session: Session, requested: Requested) -> None:
    """Has auth-service send a mail or a text message, in the transaction that has claimed its delivery."""
    await outbox.add(session, requested)


async def note_pushed(session: Session, by_lease: Mapping[datetime, Sequence[UUID]], sent_at: datetime) -> None:
    """Notes that push services have taken the messages of deliveries, which are given by the ends of their claims."""
    values = {"status": str(DeliveryStatus.SENT), "reason": None, "sent_at": sent_at, "due_at": None}
    for lease, delivery_ids in by_lease.items():
        await queries.finish(session, delivery_ids, lease, values)
    await outbox.add(session, push_sent([one for some in by_lease.values() for one in some], sent_at))


class Report(NamedTuple):
    """The news of a mail or text message. With the status SENDING there will be another try, which is reported too."""

    status: DeliveryStatus
    reason: str | None
    tries: int
    reported_at: datetime


async def note_report(session: Session, delivery_id: UUID, report: Report) -> int:
    """Notes what has become of a mail or text message. Returns the number of deliveries that went out with it."""
    values: dict[str, Any] = {"reason": report.reason, "tries": report.tries}
    if report.status is not DeliveryStatus.SENDING:
        values |= {"status": str(report.status), "due_at": None}
    if report.status is DeliveryStatus.SENT:
        values["sent_at"] = report.reported_at
    return await queries.note_report(session, delivery_id, values)
