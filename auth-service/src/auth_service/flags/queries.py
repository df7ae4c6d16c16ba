"""Every SELECT on flags and settings, and the statement that makes the row of one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select

from auth_service.flags.models import StoredValue
from kit import clock
from kit.database import ReadSession, Session, columns, insert
from kit.statements import once

_TABLE: Any = StoredValue.__table__
# A row whose first change has not happened has version 0.
_IS_SET = _TABLE.c.version > 0
_ALL = once(select(*columns(StoredValue)).where(_IS_SET).order_by(_TABLE.c.key))
_ONE = once(select(*columns(StoredValue)).where(_TABLE.c.key == bindparam("of_key"), _IS_SET))
_MARK = once(select(func.count(), func.coalesce(func.sum(_TABLE.c.version), 0)).select_from(_TABLE))


async def list_values(session: ReadSession) -> Sequence[Row[Any]]:
    """Returns all flags and settings that were ever set, by key. There are as many as operations, areas and keys."""
    return (await session.execute(_ALL)).all()


async def find_value(session: ReadSession, key: str) -> Row[Any] | None:
    return (await session.execute(_ONE, {"of_key": key})).one_or_none()


async def read_mark(session: ReadSession) -> tuple[int, int]:
    """Returns numbers that change with each change of a value."""
    count, versions = (await session.execute(_MARK)).one()
    return int(count), int(versions)


async def lock_value(session: Session, key: str, first_value: str, by: UUID | None) -> StoredValue:
    """Returns the row of a key, and makes it with *first_value* if it is missing."""
    made = {"key": key, "value": first_value, "version": 0, "updated_at": clock.now(), "updated_by": by}
    await session.execute(insert(session, StoredValue).values(**made).on_conflict_do_nothing(index_elements=["key"]))
    found = await session.scalars(select(StoredValue).where(StoredValue.key == key).with_for_update())
    return found.one()
