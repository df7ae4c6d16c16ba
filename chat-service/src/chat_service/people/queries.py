"""Reads of the names of users, and the upserts in which a newer name wins."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from chat_service.people.models import Person
from kit.database import ReadSession, Session, dialect_of, insert
from kit.statements import is_any, once, once_if_possible

_people: Any = Person.__table__
_FOUND = select(_people.c.user_id, _people.c.name, _people.c.is_deleted)
# As many as an event concerns: its statement is compiled once.
_FEW = 2
_FIND_FEW = once(_FOUND.where(or_(_people.c.user_id == bindparam("one"), _people.c.user_id == bindparam("other"))))


async def find_people(session: ReadSession, user_ids: Collection[UUID]) -> Mapping[UUID, tuple[str | None, bool]]:
    """Returns the name of each user who is known here, and whether the account was deleted."""
    if 0 < len(user_ids) <= _FEW:
        one, *others = user_ids
        rows = await session.execute(_FIND_FEW, {"one": one, "other": others[0] if others else one})
    else:
        rows = await session.execute(_find_many(dialect_of(session)), {"user_ids": [*user_ids]})
    return {row.user_id: (row.name, row.is_deleted) for row in rows}


@cache
def _find_many(dialect: str) -> Any:
    return once_if_possible(_FOUND.where(is_any(_people.c.user_id, "user_ids", dialect)), dialect)


async def upsert_name(session: Session, user_id: UUID, name: str | None, named_at: datetime) -> None:
    """Stores the name, unless a newer one is known or the account was deleted."""
    statement = insert(session, _people).values(user_id=user_id, name=name, named_at=named_at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_={"name": statement.excluded.name, "named_at": statement.excluded.named_at},
            where=(_people.c.named_at < statement.excluded.named_at) & ~_people.c.is_deleted,
        )
    )


async def upsert_deleted(session: Session, user_id: UUID, name: str, now: datetime) -> None:
    """Replaces the name by that of all deleted accounts, for good."""
    values = {"name": name, "named_at": now, "is_deleted": True}
    statement = insert(session, _people).values(user_id=user_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))
