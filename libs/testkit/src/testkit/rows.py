"""Reads what a service has stored, for assertions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from kit import tables
from kit.database import Database


async def stored[Model](database: Database, model: type[Model], key: object) -> Model:
    """Returns the row with the primary key `key`. Raises sqlalchemy's NoResultFound if there is none."""
    async with database.read() as session:
        return await session.get_one(model, key)


async def select_all[Value](database: Database, statement: Select[Value]) -> Sequence[Value]:
    """Returns the models, or the values of the column, that `statement` selects."""
    async with database.read() as session:
        return (await session.scalars(statement)).all()


async def count_rows(database: Database, table: Any) -> int:
    """Returns the number of rows of a table or model."""
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def outbox_rows(database: Database) -> Sequence[Row[Any]]:
    """Returns the events that wait to be published, oldest first."""
    async with database.read() as session:
        return (await session.execute(select(tables.outbox).order_by(tables.outbox.c.seq))).all()
