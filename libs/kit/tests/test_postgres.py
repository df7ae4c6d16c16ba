"""A PostgreSQL that is down, starting, stopping, full or closed answers as unavailable, and recovers by itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from kit import postgres as kit_postgres
from kit.database import Database
from kit.errors import Unavailable
from testkit.plugin import CreateDatabase
from testkit.processes import free_port
from testkit.servers import PostgresServer, postgres_server

_RAISE = "DO $$ BEGIN RAISE EXCEPTION 'as it is' USING ERRCODE = '{state}'; END $$"

CANNOT_WRITE = {"53100", "58030", "25006"}


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
    postgres_database: CreateDatabase, capfd: pytest.CaptureFixture[str], state: str, what: str
) -> None:
    async with Database(postgres_database()) as database:
        with pytest.raises(Unavailable):
            async with database.transaction() as session:
                await session.execute(text(_RAISE.format(state=state)))
    (line,) = capfd.readouterr().err.splitlines()
    if state in CANNOT_WRITE:
        # Said once, until writes succeed again.
        assert "trouble_began" in line, what
    else:
        assert "database_unavailable" in line, what
        assert state in line


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


async def fill_pool(database: Database) -> None:
    """Opens all connections of the pool and gives them back."""

    async def take() -> None:
        async with database.transaction() as session:
            await session.execute(text("SELECT pg_sleep(0.1)"))

    await asyncio.gather(*(take() for _ in range(5)))


def cut_all_connections(server: PostgresServer, url: str) -> None:
    """Returns before the event loop can notice: nothing is awaited."""
    name = url.rpartition("/")[2]
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
@pytest.mark.parametrize("kind", ["read", "read_once", "read_apart"])
async def test_no_read_fails_after_all_connections_were_cut(
    postgres_database: CreateDatabase, postgres: PostgresServer, kind: str, steps: int
) -> None:
    url = postgres_database()

    async def read() -> object:
        async with getattr(database, kind)() as session:
            return await session.scalar(text("SELECT 1"))

    async with Database(url, pool_size=5) as database:
        await fill_pool(database)
        cut_all_connections(postgres, url)
        # The end of a connection reaches the client in several steps of the event loop.
        for _ in range(steps):
            await asyncio.sleep(0)
        assert await asyncio.gather(*(read() for _ in range(10))) == [1] * 10


async def test_a_snapshot_that_was_read_from_is_not_continued_on_another_connection(
    postgres_database: CreateDatabase, postgres: PostgresServer
) -> None:
    url = postgres_database()

    async def read_twice() -> None:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
            cut_all_connections(postgres, url)
            await session.execute(text("SELECT 1"))

    async with Database(url, pool_size=5) as database:
        with pytest.raises(Unavailable):
            await read_twice()
        async with database.read() as session:
            assert await session.scalar(text("SELECT 1")) == 1


async def test_statements_that_are_read_apart_survive_the_loss_of_their_connection(
    postgres_database: CreateDatabase, postgres: PostgresServer
) -> None:
    url = postgres_database()
    async with Database(url, pool_size=1) as database:
        # Were it not given back, the next task would wait for the connection in vain.
        for _ in range(2):
            async with database.read_apart() as session:
                first = await session.scalar(text("SELECT pg_backend_pid()"))
                assert await session.scalar(text("SELECT pg_backend_pid()")) == first
                cut_all_connections(postgres, url)
                assert await session.scalar(text("SELECT pg_backend_pid()")) != first
        async with database.read_apart() as session:
            assert await session.scalar(text("SELECT 1")) == 1
            with pytest.raises(DBAPIError):
                await session.scalar(text("SELECT 1 / 0"))
            assert await session.scalar(text("SELECT 1")) == 1
        async with database.read_once() as session:
            assert await session.scalar(text("SELECT 1")) == 1


@contextlib.asynccontextmanager
async def late_end(port: int) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Yields a port that passes connections on to *port*, and an event before which clients see no end of one."""
    may_end = asyncio.Event()

    async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                target.write(data)

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, questions = await asyncio.open_connection("127.0.0.1", port)
        asking = asyncio.create_task(copy(reader, questions))
        await copy(answers, writer)
        await may_end.wait()
        writer.close()
        await asking
        questions.close()

    async with await asyncio.start_server(forward, "127.0.0.1") as server:
        yield server.sockets[0].getsockname()[1], may_end


@pytest.mark.parametrize("kind", ["read", "transaction"])
async def test_a_session_that_cannot_even_roll_back_is_unavailable(
    postgres_database: CreateDatabase, postgres: PostgresServer, kind: str
) -> None:
    url = make_url(postgres_database())

    async def be_cut_off() -> None:
        async with getattr(database, kind)() as session:
            await session.execute(text("SELECT 1"))
            await asyncio.to_thread(cut_all_connections, postgres, between)
            await asyncio.sleep(0.1)
            raise LookupError

    async with late_end(url.port or 0) as (port, may_end):
        between = url.set(port=port).render_as_string(hide_password=False)
        async with Database(between, pool_size=1) as database:
            with pytest.raises(Unavailable):
                await be_cut_off()
            may_end.set()
            async with database.read() as session:
                assert await session.scalar(text("SELECT 1")) == 1


async def test_a_connection_that_was_idle_for_long_is_checked_before_a_write(
    postgres_database: CreateDatabase, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit_postgres, "_IDLE_SECONDS", 0.0)
    url = postgres_database()
    async with Database(url, pool_size=5) as database:
        await fill_pool(database)
        cut_all_connections(postgres, url)
        await fill_pool(database)


async def test_a_restarted_server_is_used_again_at_once() -> None:
    port = free_port()
    with postgres_server(port=port) as server:
        database = Database(server.url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=5)
        await fill_pool(database)
    with pytest.raises(Unavailable):
        await fill_pool(database)
    with postgres_server(port=port):
        async with database:
            await fill_pool(database)
