"""Changes that wait are made together, in their order and by few statements."""

import asyncio
from typing import Any
from unittest.mock import patch

import pytest
from asyncpg.transaction import Transaction  # type: ignore[import-untyped]
from family_testing import (
    INSERT_CHILD,
    INSERT_PARENT,
    Base,
    Thing,
    children,
    insert_child,
    names,
    parent,
    parents,
)
from sqlalchemy import (
    Integer,
    bindparam,
    event,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from kit.database import (
    Database,
    Session,
    change_later,
    check_later,
    insert_later,
    insert_on,
    lock_names,
    refuse_later,
)
from kit.errors import AppError
from kit.ids import new_id
from kit.statements import once


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
    assert len(sent) == (2 if family.is_sqlite else 1), sent
    assert await names(family) == ["one", "two", "three"]


async def test_changes_of_a_kind_keep_their_order(family: Database) -> None:
    row = parent()
    rename = once(update(children).where(children.c.name == bindparam("old")).values(name=bindparam("new")))
    async with family.transaction() as session:
        await insert_later(session, INSERT_PARENT, row)
        # More than go together, and of other columns.
        for number in range(20):
            await insert_child(session, row["id"], f"{number:02}")
        await insert_later(session, INSERT_CHILD, {"name": "orphan"})
    async with family.transaction() as session:
        await insert_child(session, row["id"], "last")
        await change_later(session, rename, {"old": "00", "new": "first"})
        await change_later(session, rename, {"old": "first", "new": "very first"})
    expected = ["very first", *(f"{number:02}" for number in range(1, 20)), "orphan", "last"]
    assert await names(family) == expected


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("meaning", ["23505", "uq_children_name"])
async def test_error_of_a_row_that_waits_is_raised_as_the_refusal_that_it_means(family: Database, meaning: str) -> None:
    async def add(refusals: dict[str, type[AppError]]) -> None:
        async with family.transaction() as session:
            row = parent()
            await insert_later(session, INSERT_PARENT, row)
            refuse_later(session, refusals)
            await insert_child(session, row["id"], "one")

    await add({})
    with pytest.raises(IntegrityError):
        await add({"ck_children_name": Refused})
    with pytest.raises(Refused):
        await add({meaning: Refused})
    assert await names(family) == ["one"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_names_are_locked_one_after_the_other(family: Database) -> None:
    # Each order is free of deadlocks by itself; a transaction that holds the last name lets both wait at it.
    async def lock(names: list[str]) -> None:
        async with family.transaction() as session:
            await lock_names(session, names)

    async with family.transaction() as holder:
        await lock_names(holder, ["b"])
        waiting = asyncio.create_task(lock(["c", "b", "a"]))
        await asyncio.sleep(0.3)
        # The one that waits for b has c, and not a yet.
        async with asyncio.timeout(5):
            await lock(["a"])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await lock(["c"])
    await waiting


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_rows_that_may_be_there_already_are_added_in_their_order(family: Database, number: int) -> None:
    statement: Any = insert_on(family.engine.dialect.name, parents)
    longer = {"size": parents.c.size + statement.excluded.size}
    upsert = once(statement.on_conflict_do_update(index_elements=["id"], set_=longer))
    row = parent(size=1)
    async with family.transaction() as session:
        for _ in range(number):
            await change_later(session, upsert, row)
        await insert_child(session, row["id"], "a child")
    async with family.read_once() as session:
        assert await session.scalar(select(parents.c.size)) == number
    assert await names(family) == ["a child"]
