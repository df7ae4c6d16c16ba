"""Reads of notifications and of the counts of unread ones.

Every change of a user's notifications locks their inbox first (`locks.py`), so that the counts and the frames of a user
follow each other as the changes do. Unique indexes hold besides.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    func,
    literal_column,
    outerjoin,
    select,
    true,
    tuple_,
    union_all,
)

from chat_service.notifications.inbox.errors import NotificationNotFound
from chat_service.notifications.inbox.models import Notification, UnreadCount
from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.preferences.models import Preference
from chat_service.people.models import Person
from kit.database import ReadSession, dialect_of
from kit.paging import Page
from kit.statements import is_any, once, once_if_possible

_NOTIFICATIONS: Any = Notification.__table__
_COUNTS: Any = UnreadCount.__table__
_PEOPLE: Any = Person.__table__
_PREFERENCES: Any = Preference.__table__
_notifications, _counts, _people = _NOTIFICATIONS.c, _COUNTS.c, _PEOPLE.c
_id, _user_id, _read_at, _latest_at = (_notifications[name] for name in ("id", "user_id", "read_at", "latest_at"))
_IS_OF_USER = _user_id == bindparam("user")
_IS_UNREAD = _read_at.is_(None)
# As the partial indexes have it: SQLite compares the texts of conditions.
_IS_SHOWN: ColumnElement[bool] = literal_column("notifications.is_shown")
# A row of a result has a method `count`.
_EVENTS = _notifications["count"].label("events")
_SEEN = (
    *(_notifications[name] for name in ("id", "kind", "type", "actor_id", "params", "data", "request_id", "link")),
    *(_notifications[name] for name in ("group_key", "read_at", "expires_at", "latest_at")),
    _EVENTS,
)
_KNOWN = (
    *(_notifications[name] for name in ("id", "user_id", "event_id", "kind", "type", "group_key")),
    *(_notifications[name] for name in ("is_shown", "latest_at")),
    and_(_IS_UNREAD, _notifications.group_key.is_not(None)).label("is_open"),
    _EVENTS,
)


@dataclass(frozen=True)
class NotificationFilters:
    only_unread: bool = False
    type: Type | None = None


async def list_notifications(
    session: ReadSession, user_id: UUID, filters: NotificationFilters, page: Page
) -> tuple[int, str | None, Sequence[Row[Any]]]:
    """Returns the number of all unread notifications of a user, the language that they have chosen, and a page.

    The page has the newest first, and one row more than it shows if there is one. One statement reads all of it, so
    that number and page are of one moment.
    """
    values: dict[str, Any] = {"user": user_id, "limit": page.limit + 1, "offset": page.offset}
    if filters.type is not None:
        values["type"] = str(filters.type)
    if page.after is not None:
        values |= {"after_at": page.after.created_at, "after_id": page.after.id}
    statement = _listing(only_unread=filters.only_unread, given=frozenset(values))
    found = (await session.execute(statement, values)).all()
    first = found[0]
    # Without a notification on the page there is one row, with the facts about the user alone.
    return first.unread_count, first.locale, [] if first.id is None else found


@cache
def _listing(*, only_unread: bool, given: frozenset[str]) -> Any:
    """Returns the statement of a page for the filters that are given."""
    statement = select(*_SEEN).where(_IS_OF_USER, _IS_SHOWN)
    if only_unread:
        statement = statement.where(_IS_UNREAD)
    if "type" in given:
        statement = statement.where(_notifications.type == bindparam("type"))
    if "after_at" in given:
        after = tuple_(bindparam("after_at", type_=_latest_at.type), bindparam("after_id", type_=_id.type))
        statement = statement.where(tuple_(_latest_at, _id) < after)
    newest = statement.order_by(_latest_at.desc(), _id.desc())
    page = newest.limit(bindparam("limit")).offset(bindparam("offset")).subquery()
    return once(_with_facts(page).order_by(page.c.latest_at.desc(), page.c.id.desc()))


def _with_facts(seen: Any) -> Any:
    """Returns a statement of *seen* rows with the names of their actors, and with the facts about the user."""
    unread = select(func.coalesce(func.sum(_counts["count"]), 0)).where(_counts.user_id == bindparam("user"))
    locale = select(_PREFERENCES.c.locale).where(_PREFERENCES.c.user_id == bindparam("user"))
    facts = select(unread.scalar_subquery().label("unread_count"), locale.scalar_subquery().label("locale")).subquery()
    joined = outerjoin(outerjoin(facts, seen, true()), _PEOPLE, _people.user_id == seen.c.actor_id)
    actor = _people.name.label("actor_name"), _people.user_id.is_not(None).label("is_asked")
    return select(*facts.c, *seen.c, *actor).select_from(joined)


_FIND = once(_with_facts(select(*_SEEN).where(_IS_OF_USER, _id == bindparam("row"), _IS_SHOWN).subquery()))


async def get_notification(session: ReadSession, user_id: UUID, notification_id: UUID) -> Row[Any]:
    """Returns one of the notifications that a user sees, with the columns of a list. Raises NotificationNotFound."""
    found: Row[Any] = (await session.execute(_FIND, {"user": user_id, "row": notification_id})).one()
    if found.id is None:
        raise NotificationNotFound
    return found


_FIND_ANY = once(select(_user_id, _read_at, _latest_at, _notifications.is_shown).where(_id == bindparam("row")))


async def find_of_any_user(session: ReadSession, notification_id: UUID) -> Row[Any] | None:
    """Returns whose a notification is, whether they see it in the app, and when they have read it."""
    row: Row[Any] | None = (await session.execute(_FIND_ANY, {"row": notification_id})).one_or_none()
    return row


type CountsByUser = dict[UUID, dict[str, int]]


async def list_counts(session: ReadSession, user_ids: Collection[UUID]) -> CountsByUser:
    """Returns the numbers of unread notifications by user and type, without types that a user never had any of."""
    found: CountsByUser = {one: {} for one in user_ids}
    if len(user_ids) == 1:
        rows = await session.execute(_COUNTS_OF_ONE, {"user": next(iter(user_ids))})
    else:
        rows = await session.execute(_counts_of_many(dialect_of(session)), {"users": [*user_ids]})
    for user_id, type_, number in rows:
        found[user_id][type_] = number
    return found


_COUNTED = select(_counts.user_id, _counts.type, _counts["count"])
_COUNTS_OF_ONE = once(_COUNTED.where(_counts.user_id == bindparam("user")))


@cache
def _counts_of_many(dialect: str) -> Any:
    return once_if_possible(_COUNTED.where(is_any(_counts.user_id, "users", dialect)), dialect)


async def list_known(
    session: ReadSession, event_ids: Collection[UUID], user_ids: Collection[UUID], group_keys: Collection[str]
) -> Sequence[Row[Any]]:
    """Returns the rows of users that events have made already, and their unread ones of the groups."""
    dialect = dialect_of(session)
    if len(event_ids) == len(user_ids) == 1 and len(group_keys) <= 1:
        (event_id,), (user_id,), group_key = event_ids, user_ids, next(iter(group_keys), None)
        values: dict[str, Any] = {"event": event_id, "user": user_id, "group": group_key}
        return (await session.execute(_KNOWN_OF_ONE, values)).all()
    values = {"events": [*event_ids], "users": [*user_ids], "groups": [*group_keys]}
    return (await session.execute(_known_of_many(dialect), values)).all()


_OF_GROUP = select(*_KNOWN).where(_IS_UNREAD)
_KNOWN_OF_ONE = once(
    union_all(
        select(*_KNOWN).where(_IS_OF_USER, _notifications.event_id == bindparam("event")),
        _OF_GROUP.where(_IS_OF_USER, _notifications.group_key == bindparam("group")),
    )
)


@cache
def _known_of_many(dialect: str) -> Any:
    is_of_users = is_any(_user_id, "users", dialect)
    is_of_groups = is_any(_notifications.group_key, "groups", dialect)
    is_of_events = is_any(_notifications.event_id, "events", dialect)
    both = union_all(select(*_KNOWN).where(is_of_users, is_of_events), _OF_GROUP.where(is_of_users, is_of_groups))
    return once_if_possible(both, dialect)


async def list_owned(session: ReadSession, user_id: UUID, notification_ids: Collection[UUID]) -> Sequence[UUID]:
    """Returns those of the ids that are notifications which the user sees."""
    statement = _owned(dialect_of(session))
    return (await session.scalars(statement, {"user": user_id, "ids": [*notification_ids]})).all()


@cache
def _owned(dialect: str) -> Any:
    return once_if_possible(select(_id).where(is_any(_id, "ids", dialect), _IS_OF_USER, _IS_SHOWN), dialect)


async def list_old(session: ReadSession, before: datetime, limit: int) -> Sequence[Row[Any]]:
    """Returns the ids of notifications without an event since *before*, and their users, oldest first."""
    return (await session.execute(_OLD, {"before": before, "limit": limit})).all()


_IS_OLD = _latest_at < bindparam("before", type_=_latest_at.type)
_OLD = once(select(_id, _user_id).where(_IS_OLD).order_by(_latest_at).limit(bindparam("limit")))
