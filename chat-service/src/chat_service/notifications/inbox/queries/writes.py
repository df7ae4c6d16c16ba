"""Writes of notifications and of the counts of unread ones, in inboxes that are locked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, bindparam, delete, func, literal_column, update

from chat_service.notifications.inbox.models import Notification, UnreadCount
from kit.database import Session, change_later, dialect_of, insert_row
from kit.statements import is_any, once, once_if_possible

_NOTIFICATIONS: Any = Notification.__table__
_COUNTS: Any = UnreadCount.__table__
_notifications, _counts = _NOTIFICATIONS.c, _COUNTS.c
_id, _read_at, _latest_at = (_notifications[name] for name in ("id", "read_at", "latest_at"))
_IS_OF_USER = _notifications.user_id == bindparam("user")
_IS_UNREAD = _read_at.is_(None)
_IS_OLD = _latest_at < bindparam("before", type_=_latest_at.type)
# After every notification.
_END = datetime(9999, 1, 1, tzinfo=UTC)
# As the partial indexes have it: SQLite compares the texts of conditions.
_IS_SHOWN: ColumnElement[bool] = literal_column("notifications.is_shown")
# The facts that the counts and the queues of sending need of rows that are unread no longer.
_CHANGED = tuple(_notifications[name] for name in ("id", "user_id", "type", "is_shown", "expires_at", "latest_at"))


async def insert_notification(session: Session, values: Mapping[str, Any]) -> None:
    await insert_row(session, Notification(**values))


_MERGED = ("kind", "type", "actor_id", "params", "data", "request_id", "link", "count", "is_shown", "expires_at")
_MERGE = once(
    update(_NOTIFICATIONS)
    .where(_id == bindparam("row"))
    .values({name: bindparam(f"new_{name}", type_=_notifications[name].type) for name in (*_MERGED, "latest_at")})
)


async def update_notification(session: Session, values: Mapping[str, Any]) -> None:
    """Stores what an unread notification tells after a further event."""
    new = {f"new_{name}": values[name] for name in (*_MERGED, "latest_at")}
    await change_later(session, _MERGE, {"row": values["id"], **new})


_SET_COUNT = once(
    update(_COUNTS)
    .where(_counts.user_id == bindparam("user"), _counts.type == bindparam("of_type"))
    .values(count=bindparam("new_count", type_=_counts["count"].type))
)


async def insert_count(session: Session, user_id: UUID, type_: str, number: int) -> None:
    await insert_row(session, UnreadCount(user_id=user_id, type=type_, count=number))


async def update_count(session: Session, user_id: UUID, type_: str, number: int) -> None:
    await change_later(session, _SET_COUNT, {"user": user_id, "of_type": type_, "new_count": number})


def _mark(*conditions: ColumnElement[bool]) -> Any:
    values = {"read_at": bindparam("now", type_=_read_at.type)}
    return update(_NOTIFICATIONS).where(*conditions, _IS_UNREAD).values(values).returning(*_CHANGED)


_MARK_UP_TO = once(_mark(_IS_OF_USER, _IS_SHOWN, _latest_at <= bindparam("up_to", type_=_latest_at.type)))
_MARK_GROUP = once(_mark(_IS_OF_USER, _notifications.group_key == bindparam("group")))
_ENDED = func.unnest(
    bindparam("users", type_=ARRAY(_notifications.user_id.type)),
    bindparam("groups", type_=ARRAY(_notifications.group_key.type)),
)
_ended = _ENDED.table_valued("user_id", "group_key", name="ended").render_derived().c
# For PostgreSQL.
_MARK_GROUPS = once(_mark(_notifications.user_id == _ended.user_id, _notifications.group_key == _ended.group_key))


async def mark_all(session: Session, user_id: UUID, up_to: datetime | None, now: datetime) -> Sequence[Row[Any]]:
    """Marks the notifications that a user sees as read, as far as they are not newer than *up_to*; returns these."""
    values = {"user": user_id, "now": now, "up_to": up_to or _END}
    return (await session.execute(_MARK_UP_TO, values)).all()


async def mark_some(
    session: Session, user_id: UUID, notification_ids: Collection[UUID], now: datetime
) -> Sequence[Row[Any]]:
    """Marks those of the ids as read that are unread notifications of a user; returns these."""
    values = {"user": user_id, "ids": [*notification_ids], "now": now}
    return (await session.execute(_mark_some(dialect_of(session)), values)).all()


@cache
def _mark_some(dialect: str) -> Any:
    return once_if_possible(_mark(is_any(_id, "ids", dialect), _IS_OF_USER, _IS_SHOWN), dialect)


async def mark_groups(session: Session, groups: Collection[tuple[UUID, str]], now: datetime) -> Sequence[Row[Any]]:
    """Marks the unread notifications of groups, each with its user, as read; returns these.

    Also those that their users do not see.
    """
    if len(groups) > 1 and dialect_of(session) == "postgresql":
        users, keys = zip(*groups, strict=True)
        return (await session.execute(_MARK_GROUPS, {"users": [*users], "groups": [*keys], "now": now})).all()
    asked = [{"user": user_id, "group": group_key, "now": now} for user_id, group_key in groups]
    return [row for one in asked for row in await session.execute(_MARK_GROUP, one)]


_DELETE = once(
    delete(_NOTIFICATIONS).where(_id == bindparam("row"), _IS_OF_USER, _IS_SHOWN).returning(*_CHANGED, _read_at)
)


async def delete_notification(session: Session, user_id: UUID, notification_id: UUID) -> Row[Any] | None:
    """Deletes one of the notifications that a user sees, with its deliveries; returns it."""
    found: Any = await session.execute(_DELETE, {"row": notification_id, "user": user_id})
    row: Row[Any] | None = found.one_or_none()
    return row


async def delete_old(session: Session, notification_ids: Collection[UUID], before: datetime) -> Sequence[Row[Any]]:
    """Deletes those of the ids to which no event was added since *before*, with their deliveries; returns these."""
    values = {"ids": [*notification_ids], "before": before}
    return (await session.execute(_delete_old(dialect_of(session)), values)).all()


@cache
def _delete_old(dialect: str) -> Any:
    deleted = delete(_NOTIFICATIONS).where(is_any(_id, "ids", dialect), _IS_OLD).returning(*_CHANGED, _read_at)
    return once_if_possible(deleted, dialect)


async def delete_all(session: Session, user_id: UUID) -> None:
    """Deletes all notifications of a user, with their deliveries, and the counts."""
    await session.execute(delete(_NOTIFICATIONS).where(_notifications.user_id == user_id))
    await session.execute(delete(_COUNTS).where(_counts.user_id == user_id))
