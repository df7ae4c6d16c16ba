"""Every SELECT on deliveries, and the statements that insert, claim and change them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, case, func, literal, or_, outerjoin, select, update

from chat_service.notifications.deliveries.models import Delivery, DeliveryStatus
from chat_service.notifications.inbox.models import Notification
from chat_service.people.models import Person
from kit.database import ReadSession, Session, change_later, columns, dialect_of, insert_later, insert_on
from kit.statements import once

_deliveries: Any = Delivery.__table__
_notifications: Any = Notification.__table__
_people: Any = Person.__table__
_c = _deliveries.c

_WAITING = (str(DeliveryStatus.QUEUED), str(DeliveryStatus.DEFERRED))
_SENT = (str(DeliveryStatus.SENT), str(DeliveryStatus.DELIVERED), str(DeliveryStatus.OPENED))
_NEXT_DUE = once(
    select(_c.due_at).where(_c.lane == bindparam("lane"), _c.due_at.is_not(None)).order_by(_c.due_at).limit(1)
)
_QUEUE = once(
    select(func.count()).select_from(_deliveries).where(_c.lane == bindparam("lane"), _c.due_at <= bindparam("now"))
)
_NOTE = once(
    update(_deliveries)
    .where(_c.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in ("status", "reason", "tries", "due_at", "message_id")})
)


async def find_next_due(session: ReadSession, lane: str) -> datetime | None:
    """Returns the moment of the next step of a lane, which is past if one is due now."""
    found: datetime | None = (await session.execute(_NEXT_DUE, {"lane": lane})).scalar_one_or_none()
    return found


async def count_due(session: ReadSession, lane: str, now: datetime) -> int:
    return int((await session.execute(_QUEUE, {"lane": lane, "now": now})).scalar_one())


async def insert_deliveries(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts deliveries with the next statement, in their order. One that is there already stays as it is."""
    for row in rows:
        await insert_later(session, _insert_on(dialect_of(session)), row)


@cache
def _insert_on(dialect: str) -> Any:
    return once(insert_on(dialect, _deliveries).on_conflict_do_nothing())


async def lock_due(session: Session, lane: str, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Returns deliveries that are due, those that have waited longest first, without those that others have locked."""
    due = select(*columns(Delivery)).where(_c.lane == lane, _c.due_at <= now).order_by(_c.due_at).limit(limit)
    return (await session.execute(due.with_for_update(skip_locked=True))).all()


async def lock_together(session: Session, like: Row[Any], now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Returns the deliveries to the same target that have waited for the same reason and are due now, oldest first."""
    due = select(*columns(Delivery)).where(
        _c.target_id == like.target_id, _c.channel == like.channel, _c.reason == like.reason, _c.due_at <= now
    )
    due = due.order_by(_c.created_at, _c.id).limit(limit)
    return (await session.execute(due.with_for_update(skip_locked=True))).all()


async def list_notifications(session: ReadSession, ids: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """Returns what is told of notifications, each with the name of the user who has acted."""
    n = _notifications.c
    shown: list[Any] = [n.id, n.kind, n.type, n.params, n.data, n.link, n.read_at, n.group_key, n.latest_at]
    # A row has a method with the name of the column.
    shown += [n["count"].label("events"), _people.c.name]
    source = outerjoin(_notifications, _people, _people.c.user_id == n.actor_id)
    rows: Any = await session.execute(select(*shown).select_from(source).where(n.id.in_(ids)))
    return {row.id: row for row in rows}


async def find_last_mail(
    session: ReadSession, user_id: UUID, topic: str, since: datetime, without: UUID
) -> datetime | None:
    """Returns when the user got the last other mail of a topic, if that was after *since*.

    One that was handed over and of which no report has come counts from when it was planned.
    """
    mailed = and_(_c.user_id == user_id, _c.channel == "email", _c.topic == topic, _c.id != without)
    is_sent = and_(_c.sent_at.is_not(None), _c.sent_at > since)
    is_sending = and_(_c.due_at.is_not(None), _c.status == str(DeliveryStatus.SENDING), _c.created_at > since)
    last = select(func.max(func.coalesce(_c.sent_at, _c.created_at))).where(mailed, or_(is_sent, is_sending))
    found: datetime | None = (await session.execute(last)).scalar_one()
    return found


async def note(session: Session, row: Row[Any], **new: Any) -> None:
    """Stores the next step of a delivery, which the transaction has locked. What is not given stays."""
    names = ("status", "reason", "tries", "due_at", "message_id")
    values = {f"new_{name}": new.get(name, getattr(row, name)) for name in names}
    await change_later(session, _NOTE, {"of_id": row.id, **values})


async def finish(session: Session, ids: Collection[UUID], lease: datetime, values: Mapping[str, Any]) -> None:
    """Stores the outcome of a message with which deliveries went out.

    An event that was added to a notification meanwhile has given its delivery another time: it is sent once more then.
    """
    mine = and_(_c.id.in_(ids), _c.status == str(DeliveryStatus.SENDING))
    await session.execute(update(_deliveries).where(mine, _c.due_at == lease).values(**values))
    if "sent_at" in values:
        again = {"sent_at": values["sent_at"], "status": str(DeliveryStatus.QUEUED), "reason": None, "message_id": None}
        await session.execute(update(_deliveries).where(mine).values(**again))


async def push_again(
    session: Session, notification_id: UUID, now: datetime, later: datetime, expires_at: datetime
) -> None:
    """Makes the push messages of a notification due again with the next statement: an event was added to it.

    Those that still wait are sent with it. *later* is the moment of those that were sent or are being sent just now.
    All that waits lives as long as the notification, until *expires_at*.
    """
    moments = {"now": now, "later": later, "new_expires_at": expires_at}
    await change_later(session, _PUSH_AGAIN, {"of_id": notification_id, **moments})


def _push_again() -> Any:
    is_push = _c.channel == "push"
    # Not by IN, whose list has no fixed length, so that the statement is compiled once.
    was_sent = and_(is_push, or_(*(_c.status == one for one in _SENT)))
    is_waiting = or_(*(_c.status == one for one in _WAITING))
    is_sending = and_(
        is_push, _c.status == str(DeliveryStatus.SENDING), _c.due_at > bindparam("now", type_=_c.due_at.type)
    )
    later = bindparam("later", type_=_c.due_at.type)
    expires_at = bindparam("new_expires_at", type_=_c.expires_at.type)
    waits = and_(or_(was_sent, is_waiting), _c.expires_at < expires_at)
    again = {"status": str(DeliveryStatus.QUEUED), "reason": None, "tries": 0, "message_id": None}
    values = {name: case((was_sent, literal(value, _c[name].type)), else_=_c[name]) for name, value in again.items()}
    values["due_at"] = case((or_(was_sent, is_sending), later), else_=_c.due_at)
    values["expires_at"] = case((waits, expires_at), else_=_c.expires_at)
    changed = and_(_c.notification_id == bindparam("of_id"), or_(was_sent, is_sending, waits))
    return once(update(_deliveries).where(changed).values(values))


_PUSH_AGAIN = _push_again()


async def suppress(session: Session, notification_ids: Collection[UUID], reason: str) -> None:
    """Ends the deliveries of notifications that still wait."""
    waiting = and_(_c.notification_id.in_(notification_ids), _c.status.in_(_WAITING))
    values = {"status": str(DeliveryStatus.SUPPRESSED), "reason": reason, "due_at": None}
    await session.execute(update(_deliveries).where(waiting).values(**values))


async def suppress_target(session: Session, target_id: UUID, reason: str) -> None:
    """Ends the deliveries to a device that still wait."""
    waiting = and_(_c.target_id == target_id, _c.due_at.is_not(None), _c.status.in_(_WAITING))
    values = {"status": str(DeliveryStatus.SUPPRESSED), "reason": reason, "due_at": None}
    await session.execute(update(_deliveries).where(waiting).values(**values))


async def note_report(session: Session, delivery_id: UUID, values: Mapping[str, Any]) -> int:
    """Stores what has become of a mail or text message, for all deliveries that went out with it. Returns their number.

    Only one whose outcome is open takes it: that of a report that came late was noted as failed.
    """
    with_it = or_(_c.id == delivery_id, _c.message_id == delivery_id)
    is_open = or_(
        _c.status == str(DeliveryStatus.SENDING),
        and_(_c.status == str(DeliveryStatus.FAILED), _c.reason == "no_report"),
    )
    noted = update(_deliveries).where(with_it, is_open).values(**values).returning(_c.id)
    return len((await session.execute(noted)).all())


async def list_deliveries(session: ReadSession, notification_id: UUID) -> Sequence[Row[Any]]:
    """Returns the deliveries of a notification, in the order in which they were planned."""
    listed = select(*columns(Delivery)).where(_c.notification_id == notification_id)
    return (await session.execute(listed.order_by(_c.created_at, _c.channel, _c.id))).all()
