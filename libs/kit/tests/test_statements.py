from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from asyncpg.transaction import Transaction  # type: ignore[import-untyped]
from sqlalchemy import (
    JSON,
    Column,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.column_types import Id, UtcDateTime
from kit.database import Database, Session, check_later, insert_later, insert_on, new_metadata
from kit.errors import AppError
from kit.ids import new_id
from kit.statements import once


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


metadata = new_metadata()
parents = Table(
    "parents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("color", Enum(Color, native_enum=False, length=10)),
    Column("at", UtcDateTime),
    Column("facts", JSON),
    Column("bytes", LargeBinary),
    Column("size", Integer, default=7),
)
children = Table(
    "children",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("parent_id", Id, ForeignKey("parents.id")),
    Column("name", String(20), unique=True),
)
INSERT_PARENT, INSERT_CHILD = once(insert(parents)), once(insert(children))
NAMES = select(children.c.name).order_by(children.c.seq)


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture
async def family(database: Database) -> Database:
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    return database


def parent(**values: Any) -> dict[str, Any]:
    at = datetime(2026, 11, 28, 12, 30, 1, 5, tzinfo=UTC)
    row = {"id": new_id(), "color": Color.BLUE, "at": at, "facts": {"a": [1, None]}, "bytes": b"\0\xff"}
    return row | values


async def insert_child(session: Session, parent_id: UUID, name: str) -> None:
    await insert_later(session, INSERT_CHILD, {"parent_id": parent_id, "name": name})


async def names(database: Database) -> list[str | None]:
    async with database.read_once() as session:
        return list(await session.scalars(NAMES))


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


@pytest.mark.parametrize("number", [1, 2, 3, 7, 8, 30, 300])
async def test_rows_that_wait_are_inserted_in_their_order(family: Database, number: int) -> None:
    async with family.transaction() as session:
        for index in range(number):
            row = parent()
            await insert_later(session, INSERT_PARENT, row)
            await insert_child(session, row["id"], f"child {index}")
    assert await names(family) == [f"child {index}" for index in range(number)]


async def test_rows_that_wait_are_there_for_the_next_statement(family: Database) -> None:
    row, others = parent(), 0
    readers: list[Any] = [
        lambda session: session.scalar(once(select(func.count()).select_from(children))),
        lambda session: session.scalar(select(func.count()).select_from(children)),
    ]
    async with family.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with family.transaction() as session:
        await insert_later(session, INSERT_PARENT, row)
        for read in readers:
            await insert_child(session, row["id"], f"child {others}")
            others += 1
            assert await read(session) == others
        await insert_child(session, row["id"], "before a flush")
        await session.flush()
        await insert_child(session, row["id"], "before another")
        assert await session.get(Thing, 1) is None
        assert not session.sync_session.waiting  # type: ignore[attr-defined]
    assert len(await names(family)) == others + 2


async def test_row_that_cannot_be_inserted_takes_everything_back(family: Database) -> None:
    row = parent()

    async def insert_twice(session: Session) -> None:
        await insert_later(session, INSERT_PARENT, row)
        await insert_child(session, row["id"], "one")
        await insert_child(session, row["id"], "one")

    async def insert_orphan(session: Session) -> None:
        await insert_child(session, new_id(), "an orphan")

    async def fail(session: Session) -> None:
        await insert_later(session, INSERT_PARENT, row)
        raise ZeroDivisionError

    actions = ((insert_twice, IntegrityError), (insert_orphan, IntegrityError), (fail, ZeroDivisionError))
    for action, error in actions:
        with pytest.raises(error):
            async with family.transaction() as session:
                await action(session)
    async with family.read() as reading:
        assert await reading.scalar(select(func.count()).select_from(parents)) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_rows_that_are_one_statement_are_a_transaction_by_themselves(family: Database) -> None:
    async def add(name: str) -> None:
        async with family.transaction() as session:
            row = parent()
            await insert_later(session, INSERT_PARENT, row)
            await insert_child(session, row["id"], name)

    with patch.object(Transaction, "start", autospec=True, side_effect=Transaction.start) as start:
        await add("one")
        with pytest.raises(IntegrityError):
            await add("one")
        start.assert_not_called()
        async with family.transaction() as session:
            # The parent of the second child went with it.
            assert await session.scalar(select(func.count()).select_from(parents)) == 1
        start.assert_called_once()
    assert await names(family) == ["one"]


class Refused(AppError):
    code = "REFUSED"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("kinds", [1, 2, 3])
@pytest.mark.parametrize("is_begun", [False, True])
async def test_check_refuses_the_rows_that_wait_with_it(family: Database, kinds: int, *, is_begun: bool) -> None:
    # The third row makes two of a kind, which are not one statement.
    check = once(select(1 / bindparam("divisor", type_=Integer)))

    async def insert_and_check(divisor: int) -> None:
        async with family.transaction() as session:
            if is_begun:
                await session.scalar(select(1))
            row = parent()
            await insert_later(session, INSERT_PARENT, row)
            for number in range(kinds - 1):
                await insert_child(session, row["id"], f"{divisor}, {number}")
            await check_later(session, check, {"divisor": divisor}, {"22012": Refused})

    with pytest.raises(Refused):
        await insert_and_check(0)
    await insert_and_check(1)
    assert await names(family) == [f"1, {number}" for number in range(kinds - 1)]
    async with family.read_once() as reading:
        assert await reading.scalar(select(func.count()).select_from(parents)) == 1


async def test_few_kinds_of_rows_are_one_statement_of_postgresql(family: Database) -> None:
    sent: list[str] = []
    event.listen(
        family.engine.sync_engine, "before_cursor_execute", lambda _connection, _cursor, sql, *_others: sent.append(sql)
    )
    row = parent()
    async with family.transaction() as session:
        await insert_later(session, INSERT_PARENT, row)
        await insert_child(session, row["id"], "one")
    assert len(sent) == (2 if family.is_sqlite else 1), sent
    sent.clear()
    async with family.transaction() as session:
        await insert_later(session, INSERT_PARENT, parent())
        for name in ("two", "three"):
            await insert_child(session, row["id"], name)
    assert len(sent) == 2
    assert await names(family) == ["one", "two", "three"]
