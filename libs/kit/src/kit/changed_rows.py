"""Writes what has changed in a row together with the other changes that wait, without the unit of work of the ORM.

The ORM writes a changed row by a statement of its own, and looks for all that might belong to it. Where one verb
changes one locked row, that costs more than the change.
"""

from functools import cache
from typing import Any, cast

from sqlalchemy import Update, bindparam, inspect, update
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.util import greenlet_spawn

from kit.database import Session, change_later
from kit.sessions import LeanSession, WritingSession
from kit.statements import once

_ROW = "of_row"


async def update_row_later(session: Session, row: DeclarativeBase) -> None:
    """Writes the changes of *row* before the next statement of the session or its commit.

    The caller has locked *row* in this session, so its version is counted and not compared. Later changes of it are
    written as any.
    """
    state: Any = inspect(row)
    known, changed = state.dict, state.committed_state
    names = sorted(name for name, old in changed.items() if old != known[name])
    if not names:
        return
    version = state.mapper.version_id_col
    if version is not None:
        counted = state.mapper.get_property_by_column(version).key
        setattr(row, counted, known[counted] + 1)
        names.append(counted)
    (key,) = state.mapper.primary_key
    await _write_earlier_changes(session, type(row))
    values = {_bound(name): known[name] for name in names}
    values[_ROW] = known[state.mapper.get_property_by_column(key).key]
    await change_later(session, _update_of(type(row), tuple(names)), values)
    # From now on the row is as it was read, for the unit of work. SQLAlchemy has no public name for this.
    state._commit_all(known, cast(Any, session).sync_session.identity_map)  # noqa: SLF001


async def _write_earlier_changes(session: Session, model: type[DeclarativeBase]) -> None:
    """Writes what waits if it may concern the same row, which one statement of PostgreSQL would change only once."""
    waiting = cast(WritingSession, cast(LeanSession, session).sync_session)
    if any(statement.table is model.__table__ for statement, _ in waiting.waiting.changes):
        await greenlet_spawn(waiting.change_waiting)


@cache
def _update_of(model: type[DeclarativeBase], names: tuple[str, ...]) -> Update:
    mapper: Any = inspect(model)
    columns: Any = {name: mapper.get_property(name).columns[0] for name in names}
    table: Any = model.__table__
    (key,) = mapper.primary_key
    changed = {column.name: bindparam(_bound(name), type_=column.type) for name, column in columns.items()}
    return once(update(table).where(key == bindparam(_ROW)).values(changed))


def _bound(name: str) -> str:
    """Returns the parameter of a column; SQLAlchemy keeps its own name for itself."""
    return f"new_{name}"
