"""Every statement on client events and roll-ups."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from auth_service.analytics.metrics import Cell
from auth_service.analytics.models import HOURS_A_DAY, STATE_ID, ClientEvent, FoldState, Rollup, RollupDay, RollupTotal
from kit.database import ReadSession, Session, dialect_of, insert_on
from kit.statements import once

_events: Any = ClientEvent.__table__
_rollups: Any = Rollup.__table__
_days: Any = RollupDay.__table__
_totals: Any = RollupTotal.__table__
_state: Any = FoldState.__table__

_STATE = select(_state.c.folded_at, _state.c.corrections).where(_state.c.id == STATE_ID).with_for_update()
_TOTALS = once(select(_totals.c.entity, _totals.c.metric_name, _totals.c.dimension, _totals.c.value))


class State(NamedTuple):
    folded_at: datetime
    corrections: int


async def insert_client_events(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(_events), [*rows])


async def unlink_user(session: Session, user_id: UUID) -> None:
    await session.execute(
        update(_events).where(_events.c.user_id == user_id).values(user_id=None, session_id=None, details=None)
    )


async def delete_client_events_before(session: Session, moment: datetime, limit: int) -> int:
    """Deletes at most *limit* events, the oldest first, and returns their number."""
    oldest = select(_events.c.id).where(_events.c.occurred_at < moment).order_by(_events.c.occurred_at).limit(limit)
    deleted = delete(_events).where(_events.c.id.in_(oldest)).returning(_events.c.id)
    return len((await session.scalars(deleted)).all())


async def lock_state(session: Session) -> State:
    """Locks the row of the state until the transaction ends, and adds it the first time."""
    row = (await session.execute(_STATE)).one_or_none()
    if row is None:
        first = {"id": STATE_ID, "folded_at": datetime.fromisoformat("1970-01-01T00:00:00+00:00"), "corrections": 0}
        await session.execute(insert_on(dialect_of(session), _state).on_conflict_do_nothing(), first)
        row = (await session.execute(_STATE)).one()
    return State(row.folded_at, row.corrections)


async def note_fold(session: Session, folded_at: datetime) -> None:
    await session.execute(update(_state).where(_state.c.id == STATE_ID).values(folded_at=folded_at))


async def note_correction(session: Session, corrections: int) -> None:
    await session.execute(update(_state).where(_state.c.id == STATE_ID).values(corrections=corrections))


async def add_values(session: Session, values: Mapping[tuple[Cell, int], int]) -> None:
    """Adds to the value of each cell in an hour, its day and its total. The caller holds the lock of the state."""
    if not values:
        return
    days: Counter[tuple[Cell, int]] = Counter()
    sums: Counter[Cell] = Counter()
    for (cell, bucket), value in values.items():
        days[cell, bucket // HOURS_A_DAY * HOURS_A_DAY] += value
        sums[cell] += value
    dialect = dialect_of(session)
    for table, parts in ((_rollups, values), (_days, days)):
        rows = [{**_columns(cell), "bucket": bucket, "value": value} for (cell, bucket), value in parts.items()]
        await session.execute(_add_to(table, dialect), rows)
    totals = [{**_columns(cell), "value": value} for cell, value in sums.items()]
    await session.execute(_add_to(_totals, dialect), totals)


async def list_hours_from(session: ReadSession, bucket: int) -> dict[tuple[Cell, int], int]:
    rows = await session.execute(select(*_rollups.c).where(_rollups.c.bucket >= bucket))
    return {(Cell(row.entity, row.metric_name, row.dimension), row.bucket): row.value for row in rows}


async def list_totals(session: ReadSession) -> Sequence[Row[Any]]:
    return (await session.execute(_TOTALS)).all()


async def list_sums(session: ReadSession, cell: Cell, hours: range, *, by_day: bool) -> Sequence[Row[Any]]:
    """Returns bucket and value of each hour or day that has one."""
    values = {"of_entity": cell.entity, "of_metric": cell.metric_name, "since": hours.start, "until": hours.stop}
    return (await session.execute(_sums(by_day), {**values, "of_dimension": cell.dimension})).all()


async def list_parts(
    session: ReadSession, cell: Cell, hours: range, *, by_day: bool, limit: int
) -> Sequence[Row[int, int, str]]:
    """Returns bucket, value and dimension of at most *limit* rows. *cell* names the dimension alone."""
    values = {"of_entity": cell.entity, "of_metric": cell.metric_name, "since": hours.start, "until": hours.stop}
    beginning = f"{cell.dimension}:"
    named = {"beginning": beginning, "length": len(beginning), "most": limit}
    return (await session.execute(_parts(by_day), {**values, **named})).all()


def _columns(cell: Cell) -> dict[str, str]:
    return {"entity": cell.entity, "metric_name": cell.metric_name, "dimension": cell.dimension}


@cache
def _sums(by_day: bool) -> Any:  # noqa: FBT001  # the key of the cache
    table = _days if by_day else _rollups
    wanted = select(table.c.bucket, table.c.value).where(*_is_metric(table))
    return wanted.where(table.c.dimension == bindparam("of_dimension")).order_by(table.c.bucket)


@cache
def _parts(by_day: bool) -> Any:  # noqa: FBT001  # the key of the cache
    table = _days if by_day else _rollups
    # Not by an order of texts, which each database has its own of.
    named = func.substr(table.c.dimension, 1, bindparam("length")) == bindparam("beginning")
    wanted = select(table.c.bucket, table.c.value, table.c.dimension).where(*_is_metric(table), named)
    return wanted.order_by(table.c.bucket, table.c.dimension).limit(bindparam("most"))


def _is_metric(table: Any) -> tuple[Any, ...]:
    return (
        table.c.entity == bindparam("of_entity"),
        table.c.metric_name == bindparam("of_metric"),
        table.c.bucket >= bindparam("since"),
        table.c.bucket < bindparam("until"),
    )


@cache
def _add_to(table: Any, dialect: str) -> Any:
    added = insert_on(dialect, table)
    value = {"value": table.c.value + added.excluded.value}
    return added.on_conflict_do_update(index_elements=[*table.primary_key.columns], set_=value)
