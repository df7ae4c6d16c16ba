"""Every statement about notices by admins and their recipients."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, bindparam, delete, func, insert, select, update

from chat_service.notifications.broadcasts.errors import BroadcastNotFound
from chat_service.notifications.broadcasts.models import Broadcast, BroadcastRecipient, BroadcastStatus
from chat_service.notifications.deliveries.models import Delivery, DeliveryStatus
from chat_service.notifications.inbox.models import Notification
from chat_service.notifications.kinds.kinds import Lane
from kit.database import ReadSession, Session, columns, dialect_of
from kit.paging import Page
from kit.statements import once

_broadcasts: Any = Broadcast.__table__
_recipients: Any = BroadcastRecipient.__table__
_deliveries: Any = Delivery.__table__
_notifications: Any = Notification.__table__
_SHOWN: Select[*tuple[Any, ...]] = select(*columns(Broadcast))
# Made once, because it is asked several times a second.
_NEXT_DUE = once(
    select(_broadcasts.c.due_at).where(_broadcasts.c.due_at.is_not(None)).order_by(_broadcasts.c.due_at).limit(1)
)

_WAITING = (DeliveryStatus.QUEUED.value, DeliveryStatus.DEFERRED.value)
# One row of values for thousands of recipients, of which each would be a message to the server.
_INSERT_TOGETHER = once(
    insert(_recipients).from_select(
        ["broadcast_id", "user_id"],
        select(
            bindparam("of_broadcast", type_=_recipients.c.broadcast_id.type),
            func.unnest(bindparam("users", type_=ARRAY(_recipients.c.user_id.type))),
        ),
    )
)


async def get_broadcast(session: ReadSession, broadcast_id: UUID) -> Row[Any]:
    """Raises BroadcastNotFound."""
    found = (await session.execute(_SHOWN.where(_broadcasts.c.id == broadcast_id))).one_or_none()
    if found is None:
        raise BroadcastNotFound
    return found


async def list_broadcasts(session: ReadSession, page: Page) -> Sequence[Row[Any]]:
    """Returns notices, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN
    if page.after is not None:
        statement = statement.where(_broadcasts.c.id < page.after.id)
    newest_first = statement.order_by(_broadcasts.c.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment of the next step of any notice."""
    found: datetime | None = await session.scalar(_NEXT_DUE)
    return found


async def lock_due(session: Session, now: datetime) -> Broadcast | None:
    """Locks the notice whose next step has waited longest, and skips those on which another process works."""
    due = select(Broadcast).where(Broadcast.due_at.is_not(None), Broadcast.due_at <= now)
    first = due.order_by(Broadcast.due_at, Broadcast.id).limit(1)
    return await session.scalar(first.with_for_update(skip_locked=True), execution_options={"populate_existing": True})


async def lock_broadcast(session: Session, broadcast_id: UUID) -> Broadcast:
    """Raises BroadcastNotFound."""
    statement = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
    found = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise BroadcastNotFound
    return found


async def make_due(session: Session, broadcast_id: UUID, now: datetime) -> None:
    """Makes the next step of a notice due that was prepared or stopped, and of no other."""
    late = _broadcasts.c.status.in_((BroadcastStatus.PREPARING.value, BroadcastStatus.STOPPED.value))
    await session.execute(update(_broadcasts).where(_broadcasts.c.id == broadcast_id, late).values(due_at=now))


async def count_sending(session: ReadSession) -> int:
    """Returns the number of notices that are being sent."""
    is_sent = _broadcasts.c.due_at.is_not(None) & (_broadcasts.c.status == BroadcastStatus.SENDING.value)
    return (await session.execute(select(func.count()).select_from(_broadcasts).where(is_sent))).scalar_one()


async def insert_recipients(session: Session, broadcast_id: UUID, user_ids: Collection[UUID]) -> None:
    if dialect_of(session) == "postgresql":
        await session.execute(_INSERT_TOGETHER, {"of_broadcast": broadcast_id, "users": list(user_ids)})
        return
    rows = [{"broadcast_id": broadcast_id, "user_id": user_id} for user_id in user_ids]
    await session.execute(insert(_recipients), rows)


async def take_recipients(session: Session, broadcast_id: UUID, limit: int) -> Sequence[UUID]:
    """Deletes the next recipients and returns them. The caller holds the lock of the notice."""
    of_it = _recipients.c.broadcast_id == broadcast_id
    some = select(_recipients.c.user_id).where(of_it).order_by(_recipients.c.user_id).limit(limit)
    taken = delete(_recipients).where(of_it, _recipients.c.user_id.in_(some)).returning(_recipients.c.user_id)
    return (await session.scalars(taken)).all()


async def delete_recipient(session: Session, user_id: UUID) -> None:
    """Deletes a user from the recipients of all notices."""
    await session.execute(delete(_recipients).where(_recipients.c.user_id == user_id))


async def delete_broadcast(session: Session, broadcast_id: UUID) -> None:
    await session.execute(delete(_broadcasts).where(_broadcasts.c.id == broadcast_id))


async def list_unsent(session: ReadSession, broadcast_id: UUID, limit: int) -> Sequence[UUID]:
    """Returns notifications of a notice of which something waits to be sent."""
    waiting = _of_lane(broadcast_id).where(_deliveries.c.status.in_(_WAITING))
    return (await session.scalars(waiting.distinct().limit(limit))).all()


async def is_in_lane(session: ReadSession, broadcast_id: UUID) -> bool:
    """Returns true if a notice has deliveries that wait, or are being sent and may have to be sent again."""
    return await session.scalar(_of_lane(broadcast_id).limit(1)) is not None


def _of_lane(broadcast_id: UUID) -> Select[*tuple[Any, ...]]:
    """Selects the notifications of a notice of which deliveries are in the lane, through which they go."""
    joined = select(_deliveries.c.notification_id).join(
        _notifications, _deliveries.c.notification_id == _notifications.c.id
    )
    return joined.where(
        _deliveries.c.lane == Lane.BROADCASTS.value,
        _deliveries.c.due_at.is_not(None),
        _notifications.c.event_id == broadcast_id,
    )
