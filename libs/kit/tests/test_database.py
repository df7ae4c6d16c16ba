import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Column, Integer, Table, event, func, insert, select, update

from kit import tables
from kit.clock import now
from kit.column_types import UtcDateTime
from kit.database import Database, Session, new_metadata
from kit.errors import Unavailable
from kit.housekeeping import Housekeeping
from kit.ids import new_id
from testkit.processes import UNUSED_ADDRESS
from testkit.rows import count_rows

counters = Table("counters", new_metadata(), Column("n", Integer), Column("at", UtcDateTime))


@pytest.fixture
async def counted(database: Database) -> Database:
    async with database.engine.begin() as connection:
        await connection.run_sync(counters.metadata.create_all)
        await connection.execute(insert(counters).values(n=0))
    return database


async def count(database: Database) -> int | None:
    async with database.read() as session:
        return await session.scalar(select(counters.c.n))


async def test_no_update_is_lost_when_many_add_at_once(counted: Database) -> None:
    async def add_one() -> None:
        async with counted.transaction() as session:
            n = await session.scalar(select(counters.c.n).with_for_update())
            await session.execute(update(counters).values(n=(n or 0) + 1))

    await asyncio.gather(*(add_one() for _ in range(60)))
    assert await count(counted) == 60


async def test_an_exception_takes_everything_back(counted: Database) -> None:
    async def fail(session: Session) -> None:
        await session.execute(update(counters).values(n=9))
        raise KeyError("on the way")

    with pytest.raises(KeyError):
        async with counted.transaction() as session:
            await fail(session)
    assert await count(counted) == 0


async def test_a_read_sees_one_moment_and_holds_up_no_writer(counted: Database) -> None:
    async with counted.read() as session:
        assert await session.scalar(select(counters.c.n)) == 0
        async with counted.transaction() as writing:
            await writing.execute(update(counters).values(n=1))
        assert await session.scalar(select(counters.c.n)) == 0


async def test_a_read_of_one_statement_refuses_the_second(counted: Database) -> None:
    async with counted.read_once() as session:
        assert await session.scalar(select(counters.c.n)) == 0
        with pytest.raises(RuntimeError):
            await session.scalar(select(counters.c.n))


async def test_moments_come_back_aware_and_naive_ones_are_refused(counted: Database) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=timezone(timedelta(hours=3)))
    async with counted.transaction() as session:
        await session.execute(update(counters).values(at=noon))
    async with counted.read() as session:
        found = await session.scalar(select(counters.c.at))
    assert found == noon
    assert found.tzinfo is UTC
    with pytest.raises(Exception, match="naive"):
        async with counted.transaction() as session:
            await session.execute(update(counters).values(at=noon.replace(tzinfo=None)))


async def test_a_database_that_is_down_is_unavailable() -> None:
    async with Database(f"postgresql+asyncpg://unknown@{UNUSED_ADDRESS}/none") as database:
        assert not await database.ping()
        for begin in (database.transaction, database.read):
            with pytest.raises(Unavailable):
                async with begin() as session:
                    await session.execute(select(1))


async def test_housekeeping_removes_the_old_and_keeps_the_new(database: Database) -> None:
    ages = [timedelta(days=1), timedelta(days=100)]
    async with database.transaction() as session:
        for age in ages:
            note = {"consumer": "c", "event_id": new_id(), "processed_at": now() - age}
            answer = {"scope": "s", "key": str(age), "fingerprint": b"", "response": b"", "created_at": now() - age}
            await session.execute(insert(tables.inbox).values(note))
            await session.execute(insert(tables.idempotency).values(answer))
    await Housekeeping(database).sweep()
    assert [await count_rows(database, table) for table in (tables.inbox, tables.idempotency)] == [1, 1]


async def test_housekeeping_never_deletes_many_rows_at_a_time(database: Database) -> None:
    """Other writers get a turn in between, and no statement meets its time limit, however much has become old."""
    long_ago = now() - timedelta(days=100)
    notes = [{"consumer": "c", "event_id": new_id(), "processed_at": long_ago} for _ in range(2500)]
    answer = {"scope": "s", "fingerprint": b"", "response": b"", "created_at": long_ago}
    async with database.transaction() as session:
        await session.execute(insert(tables.inbox), notes)
        await session.execute(insert(tables.idempotency), [answer | {"key": str(number)} for number in range(1500)])
    numbers: list[int] = []

    def note(_connection: object, cursor: Any, statement: str, *_facts: object) -> None:
        if statement.startswith("DELETE"):
            numbers.append(cursor.rowcount)

    event.listen(database.engine.sync_engine, "after_cursor_execute", note)
    try:
        await Housekeeping(database).sweep()
    finally:
        event.remove(database.engine.sync_engine, "after_cursor_execute", note)
    assert max(numbers) <= 1000
    assert sum(numbers) >= 4000
    async with database.read() as reading:
        assert await reading.scalar(select(func.count()).where(tables.inbox.c.processed_at == long_ago)) == 0
        assert await reading.scalar(select(func.count()).where(tables.idempotency.c.created_at == long_ago)) == 0


async def test_every_alphabet_has_small_letters(database: Database) -> None:
    async with database.read() as session:
        assert await session.scalar(select(func.lower("ÉLODIE ÑANDÚ ЖАННА A1"))) == "élodie ñandú жанна a1"
        assert await session.scalar(select(func.lower(None))) is None
