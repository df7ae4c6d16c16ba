from typing import Any

import pytest
from family_testing import INSERT_PARENT, Color, Thing, parent, parents
from sqlalchemy import (
    Column,
    Integer,
    Table,
    bindparam,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from kit.database import (
    Database,
    insert_on,
    new_metadata,
)
from kit.ids import new_id
from kit.statements import once


async def test_rows_are_those_of_sqlalchemy(family: Database) -> None:
    plain = select(parents, func.count(parents.c.id).over().label("number"), parents.c.color == Color.RED)
    plain = plain.where(parents.c.id == bindparam("id"), parents.c.color == Color.BLUE)
    row = parent()
    async with family.transaction() as session:
        await session.execute(INSERT_PARENT, row)
    async with family.read() as session:
        expected = (await session.execute(plain, {"id": row["id"]})).one()
        found = (await session.execute(once(plain), {"id": row["id"]})).one()
        assert found == expected
        assert [type(value) for value in found] == [type(value) for value in expected]
        assert found._mapping == {**expected._mapping, **row, "size": 7, "number": 1}
        assert (await session.execute(once(plain), {"id": new_id()})).one_or_none() is None
        assert await session.scalar(once(plain), {"id": row["id"]}) == row["id"]


async def test_statement_without_parameters_and_the_parameters_of_the_statement_itself(family: Database) -> None:
    count = once(select(func.count()).where(parents.c.size == bindparam("size", 7)))
    async with family.transaction() as session:
        await session.execute(INSERT_PARENT, parent())
        await session.execute(INSERT_PARENT, parent(size=8))
        await session.execute(INSERT_PARENT, [parent(size=8), parent(size=None)])
        assert await session.scalar(count) == 1
        assert await session.scalar(count, {"size": 8}) == 2


async def test_writes_return_their_rows(family: Database) -> None:
    row = parent()
    upsert = insert_on(family.engine.dialect.name, parents).on_conflict_do_nothing().returning(parents.c.id)
    grow = update(parents).values(size=parents.c.size + 1).where(parents.c.id == bindparam("who"))
    returning = once(grow.returning(parents.c.size, parents.c.at))
    async with family.transaction() as session:
        assert await session.scalar(once(upsert), row) == row["id"]
        assert await session.scalar(once(upsert), row) is None
        assert (await session.execute(returning, {"who": row["id"]})).all() == [(8, row["at"])]
        assert (await session.execute(once(grow), {"who": row["id"]})).all() == []
        assert (await session.execute(returning, {"who": new_id()})).all() == []


async def test_errors_are_those_of_sqlalchemy(family: Database) -> None:
    row = parent(facts={"a": "a secret"})
    async with family.transaction() as session:
        await session.execute(INSERT_PARENT, row)
    with pytest.raises(IntegrityError) as error:
        async with family.transaction() as session:
            await session.execute(INSERT_PARENT, row)
    assert "INSERT INTO parents" in str(error.value)
    assert "secret" not in str(error.value)
    with pytest.raises(KeyError):
        async with family.transaction() as session:
            await session.execute(once(select(parents.c.id).where(parents.c.id == bindparam("who"))))
    # The connections went back to the pool in order.
    async with family.read() as session:
        assert await session.scalar(select(func.count()).select_from(parents)) == 1


async def test_listeners_are_told(family: Database) -> None:
    told: list[tuple[str, Any, bool]] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        told.append((sql, values, many))

    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(family.engine.sync_engine, name, note)
    async with family.transaction() as session:
        await session.scalar(once(select(parents.c.size).where(parents.c.size == bindparam("size"))), {"size": 3})
    assert [(values, many) for _, values, many in told] == [((3,), False)] * 2
    assert all(sql.startswith("SELECT") for sql, _, _ in told)


async def test_statements_that_vary_are_refused(family: Database) -> None:
    with pytest.raises(TypeError):
        once(select(Thing))
    some = once(select(parents.c.id).where(parents.c.size.in_(bindparam("sizes", expanding=True))))
    with pytest.raises(TypeError):
        async with family.read() as session:
            await session.execute(some, {"sizes": [1, 2]})
    made_by_a_function = Table("made", new_metadata(), Column("n", Integer, default=lambda: 1))
    with pytest.raises(TypeError):
        async with family.transaction() as session:
            await session.execute(once(insert(made_by_a_function)), {})
