import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from family_testing import metadata
from kit_testing import Effects, KillableNats, Verifier, effects_table

from kit import tables
from kit.bus import Bus
from kit.database import Database
from testkit.tokens import TokenIssuer


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """With the tables of the chassis; a test that asks for it runs on SQLite and on PostgreSQL."""
    async with Database(database_url) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
            await connection.run_sync(effects_table.metadata.create_all)
        yield database


@pytest.fixture
def effects(database: Database) -> Effects:
    return Effects(database)


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[KillableNats]:
    with contextlib.ExitStack() as servers:
        yield KillableNats(tmp_path / "nats", servers)


@pytest.fixture
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
async def verifier(
    nats: KillableNats, namespace: str, issuer: TokenIssuer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Verifier]:
    """A verifier that hears of everything, until the test takes its NATS server from it or stops the heartbeat."""
    for name, seconds in (("FRESH_SECONDS", 1.5), ("_LATE_SECONDS", 0.9), ("_CALL_EVERY_SECONDS", 0.5)):
        monkeypatch.setattr(f"kit.heartbeat.{name}", seconds)
    verifier = Verifier(Bus(nats.url, namespace, name="test"), issuer)
    async with verifier.bus, verifier.revocations, verifier.beats:
        await verifier.until_current()
        yield verifier


@pytest.fixture
async def family(database: Database) -> Database:
    """A database with the tables of `family_testing`."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    return database
