"""A PostgreSQL that is down, starting, stopping, full or closed answers as unavailable, and recovers by itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit.database import Database
from kit.errors import Unavailable
from testkit.plugin import CreateDatabase
from testkit.servers import PostgresServer

_RAISE = "DO $$ BEGIN RAISE EXCEPTION 'as it is' USING ERRCODE = '{state}'; END $$"


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("08006", "the connection failed"),
        ("53100", "the disk is full"),
        ("53300", "no connection is left"),
        ("57P01", "it was shut down by an administrator"),
        ("57P03", "it is starting or recovering"),
        ("58030", "its machine cannot read or write"),
        ("25006", "it only reads"),
        ("55P03", "the lock timeout is over"),
        ("57014", "the statement timeout is over"),
        ("40001", "the transaction could not be serialized"),
        ("40P01", "it broke a deadlock"),
    ],
)
async def test_a_server_that_cannot_serve_is_unavailable(
    postgres_database: CreateDatabase, caplog: pytest.LogCaptureFixture, state: str, what: str
) -> None:
    async with Database(postgres_database()) as database:
        with pytest.raises(Unavailable):
            async with database.transaction() as session:
                await session.execute(text(_RAISE.format(state=state)))
    lines = [record for record in caplog.records if "database_unavailable" in record.getMessage()]
    assert len(lines) == 1, what
    assert state in lines[0].getMessage()
    assert lines[0].exc_info is None


@pytest.mark.parametrize("state", ["55000", "42P01", "22012", "XX000", "57000"])
async def test_an_error_of_ours_stays_one(postgres_database: CreateDatabase, state: str) -> None:
    async with Database(postgres_database()) as database:
        with pytest.raises(DBAPIError):
            async with database.transaction() as session:
                await session.execute(text(_RAISE.format(state=state)))


async def test_a_database_that_only_reads_refuses_writes_as_unavailable(
    postgres_database: CreateDatabase, postgres: PostgresServer
) -> None:
    url = postgres_database()
    name = url.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with Database(url) as database:
        with pytest.raises(Unavailable):
            async with database.transaction() as session:
                await session.execute(text("CREATE TABLE things (id integer)"))


async def test_a_database_that_is_closed_to_connections_is_unavailable(
    postgres_database: CreateDatabase, postgres: PostgresServer
) -> None:
    url = postgres_database()
    name = url.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    async with Database(url) as database:
        with pytest.raises(Unavailable):
            async with database.read() as session:
                await session.execute(text("SELECT 1"))
        assert not await database.ping()
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert await database.ping()
