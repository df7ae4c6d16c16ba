import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from kit import tables
from kit.bus import Bus
from kit.database import Database, Session
from testkit.processes import free_port
from testkit.servers import NatsServer, nats_server

# The handlers and commands of these tests write here through `act`, and `done` reads it.
effects = Table("effects", MetaData(), Column("id", Integer, primary_key=True), Column("what", String(100)))


@pytest.fixture
def namespace(nats_namespace: str) -> str:
    """A namespace for one test; its streams are deleted with those of the module."""
    return f"{nats_namespace}-{secrets.token_hex(3)}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """With the tables of the chassis; a test that asks for it runs on SQLite and on PostgreSQL."""
    async with Database(database_url) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
            await connection.run_sync(effects.metadata.create_all)
        yield database


@pytest.fixture
def act() -> Callable[[Session, str], Awaitable[None]]:
    async def act(session: Session, what: str) -> None:
        await session.execute(insert(effects).values(what=what))

    return act


@pytest.fixture
def done(database: Database) -> Callable[[], Awaitable[list[str]]]:
    async def done() -> list[str]:
        async with database.read() as session:
            return list(await session.scalars(select(effects.c.what).order_by(effects.c.id)))

    return done


@pytest.fixture
async def bus(nats_url: str, namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, namespace, name="test") as bus:
        await bus.ready()
        yield bus


@pytest.fixture
def start_nats(tmp_path: Path) -> Iterator[Callable[[], NatsServer]]:
    """Starts a NATS server of this test's own, that may be killed; the next one has its address and its data."""
    port = free_port()
    with contextlib.ExitStack() as servers:
        yield lambda: servers.enter_context(nats_server(store_dir=tmp_path / "nats", port=port))
