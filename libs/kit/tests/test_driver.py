"""Statements that go to the driver of PostgreSQL by themselves fail, are cancelled and are repeated like all others."""

import asyncio

import pytest
from sqlalchemy import Integer, bindparam, cast, func, literal_column, select, text
from sqlalchemy.exc import DBAPIError

from kit.database import Database
from kit.errors import Unavailable
from kit.statements import once
from testkit.plugin import CreateDatabase
from testkit.servers import PostgresServer

# SQLAlchemy needs it, and its types are not known.
greenlet = pytest.importorskip("greenlet")
PID = once(select(func.pg_backend_pid()))
QUOTIENT = once(select(literal_column("12", Integer()) / cast(bindparam("number"), Integer)))
SLEEP = once(select(func.pg_sleep(bindparam("seconds"))))
FIRST_STATEMENTS = pytest.mark.parametrize("kind", ["transaction", "read", "read_apart"])


def cut_all_connections(server: PostgresServer, url: str) -> None:
    name = url.rpartition("/")[2]
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@FIRST_STATEMENTS
async def test_only_the_first_statement_needs_a_greenlet(postgres_database: CreateDatabase, kind: str) -> None:
    switches: list[str] = []
    seen: list[int] = []
    async with Database(postgres_database()) as database, getattr(database, kind)() as session:
        before = greenlet.settrace(lambda switch, _: switches.append(switch))
        try:
            for number in (2, 3, 4):
                assert float(await session.scalar(QUOTIENT, {"number": number})) == 12 / number
                seen.append(len(switches))
        finally:
            greenlet.settrace(before)
    assert seen[0] > 0
    assert seen == [seen[0]] * 3


async def divide_by_zero(database: Database, kind: str) -> None:
    async with getattr(database, kind)() as session:
        await session.execute(PID)
        await session.execute(QUOTIENT, {"number": 0})


@FIRST_STATEMENTS
async def test_error_is_that_of_sqlalchemy_and_hides_the_values(postgres_database: CreateDatabase, kind: str) -> None:
    async with Database(postgres_database(), pool_size=1) as database:
        with pytest.raises(DBAPIError) as error:
            await divide_by_zero(database, kind)
        assert getattr(error.value.orig, "sqlstate", None) == "22012"
        assert "SELECT 12" in str(error.value)
        assert "hide_parameters" in str(error.value)
        # The only connection went back to the pool in order.
        async with getattr(database, kind)() as session:
            assert [float(await session.scalar(QUOTIENT, {"number": 4})) for _ in range(2)] == [3, 3]


@FIRST_STATEMENTS
async def test_cancelled_statement_leaves_no_connection_behind(postgres_database: CreateDatabase, kind: str) -> None:
    async def sleep(database: Database, began: asyncio.Event) -> None:
        async with getattr(database, kind)() as session:
            await session.execute(PID)
            began.set()
            await session.execute(SLEEP, {"seconds": 60})

    async with Database(postgres_database(), pool_size=1) as database:
        for _ in range(2):
            began = asyncio.Event()
            sleeping = asyncio.create_task(sleep(database, began))
            await began.wait()
            await asyncio.sleep(0.05)
            sleeping.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sleeping
        async with asyncio.timeout(20), getattr(database, kind)() as session:
            assert [float(await session.scalar(QUOTIENT, {"number": 4})) for _ in range(2)] == [3, 3]


@pytest.mark.parametrize("kind", ["transaction", "read"])
async def test_transaction_ends_with_its_connection(
    postgres_database: CreateDatabase, postgres: PostgresServer, kind: str
) -> None:
    url = postgres_database()

    async def lose_connection(database: Database) -> None:
        async with getattr(database, kind)() as session:
            await session.execute(PID)
            cut_all_connections(postgres, url)
            await session.execute(PID)

    async with Database(url, pool_size=1) as database:
        for _ in range(2):
            with pytest.raises(Unavailable):
                await lose_connection(database)
        async with getattr(database, kind)() as session:
            assert await session.scalar(PID) == await session.scalar(PID)


async def test_reads_apart_go_on_with_another_connection(
    postgres_database: CreateDatabase, postgres: PostgresServer
) -> None:
    url = postgres_database()
    async with Database(url, pool_size=1) as database:
        for _ in range(2):
            async with database.read_apart() as session:
                first = await session.scalar(PID)
                assert await session.scalar(PID) == first
                cut_all_connections(postgres, url)
                assert await session.scalar(PID) != first


async def test_statements_share_the_transaction(postgres_database: CreateDatabase) -> None:
    async with Database(postgres_database()) as database, database.transaction() as session:
        begun = once(select(func.now()))
        times = {await session.scalar(begun) for _ in range(3)}
        assert len(times) == 1


async def test_a_statement_is_prepared_anew_after_a_migration_has_changed_a_type(
    postgres_database: CreateDatabase,
) -> None:
    read = once(select(literal_column("number", Integer())).select_from(text("numbers")))

    async def number(database: Database) -> int | None:
        async with database.read() as session:
            await session.execute(PID)
            found: int | None = await session.scalar(read)
            return found

    url = postgres_database()
    async with Database(url, pool_size=1) as database:
        async with database.engine.begin() as connection:
            await connection.execute(text("CREATE TABLE numbers AS SELECT 7 AS number"))
        assert await number(database) == 7
        # As another process does: this one's statements are prepared already.
        async with Database(url) as other, other.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE numbers ALTER number TYPE bigint"))
        with pytest.raises(DBAPIError, match="cached statement plan is invalid"):
            await number(database)
        assert [await number(database) for _ in range(2)] == [7, 7]
