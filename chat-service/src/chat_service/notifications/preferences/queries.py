"""Reads and writes of preferences."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from chat_service.notifications.preferences.models import Preference
from kit.database import ReadSession, Session, columns, dialect_of, insert
from kit.statements import is_any, once, once_if_possible

_preferences: Any = Preference.__table__
_FIND = once(select(*columns(Preference)).where(_preferences.c.user_id == bindparam("user")))


async def find_preference(session: ReadSession, user_id: UUID) -> Any | None:
    """Returns the row of a user who has chosen anything."""
    return (await session.execute(_FIND, {"user": user_id})).one_or_none()


async def find_preferences(session: ReadSession, user_ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """Returns the rows of those users who have chosen anything."""
    if len(user_ids) == 1:
        (user_id,) = user_ids
        row = await find_preference(session, user_id)
        return {} if row is None else {user_id: row}
    rows = await session.execute(_find_all(dialect_of(session)), {"user_ids": [*user_ids]})
    return {row.user_id: row for row in rows}


@cache
def _find_all(dialect: str) -> Any:
    of_users = select(*columns(Preference)).where(is_any(_preferences.c.user_id, "user_ids", dialect))
    return once_if_possible(of_users, dialect)


async def lock_preference(session: Session, user_id: UUID, values: Mapping[str, Any], now: datetime) -> Any:
    """Returns the row of a user, which is made of *values* if there is none, and locks it."""
    made = insert(session, _preferences).values(user_id=user_id, updated_at=now, **values)
    await session.execute(made.on_conflict_do_nothing())
    locked = select(*columns(Preference)).where(_preferences.c.user_id == user_id).with_for_update()
    return (await session.execute(locked)).one()


async def upsert_preference(session: Session, user_id: UUID, values: Mapping[str, Any], now: datetime) -> None:
    """Stores *values* in place of all that the user has chosen before."""
    new = {**values, "updated_at": now}
    statement = insert(session, _preferences).values(user_id=user_id, **new)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=new))


async def delete_preference(session: Session, user_id: UUID) -> None:
    await session.execute(delete(_preferences).where(_preferences.c.user_id == user_id))
