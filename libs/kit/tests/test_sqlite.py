"""The SQLite driver: what could stop the event loop or hold the lock for too long."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, String, Table, func, insert, select, text

from kit import sqlite, sqlite_log
from kit.database import Database, new_metadata
from kit.errors import Unavailable
from testkit.rows import count_rows
from testkit.waiting import eventually

lines = Table("lines", new_metadata(), Column("id", Integer, primary_key=True), Column("what", String(100_000)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with Database(f"sqlite:///{path}", pool_size=3) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(lines.metadata.create_all)
        yield database


@contextlib.contextmanager
def lock_of_another(path: Path) -> Iterator[sqlite3.Connection]:
    """Holds the write lock as another process would."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def add(database: Database, what: str = "x") -> None:
    async with database.transaction() as session:
        await session.execute(insert(lines).values(what=what))


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_every_url_of_sqlite_means_the_same_file(database: Database, path: Path, scheme: str) -> None:
    await add(database)
    async with Database(f"{scheme}:///{path}") as same:
        assert await count_rows(same, lines) == 1


async def test_the_loop_runs_on_while_another_process_holds_the_lock(database: Database, path: Path) -> None:
    with lock_of_another(path) as other:
        writing = asyncio.create_task(add(database))
        for _ in range(20):
            await asyncio.sleep(0.005)
            assert await count_rows(database, lines) == 0
        assert not writing.done()
        other.execute("COMMIT")
        await writing
    assert await count_rows(database, lines) == 1


async def test_a_lock_that_is_held_for_too_long_is_unavailable(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_LOCK_SECONDS", 0.1)
    with lock_of_another(path), pytest.raises(Unavailable):
        await add(database)
    await add(database)


async def test_who_is_cancelled_while_waiting_for_the_lock_takes_nothing_with_them(
    database: Database, path: Path
) -> None:
    with lock_of_another(path):
        writing = [asyncio.create_task(add(database, "cancelled")) for _ in range(5)]
        await asyncio.sleep(0.05)
        for task in writing:
            task.cancel()
        ends = await asyncio.gather(*writing, return_exceptions=True)
    assert {type(end) for end in ends} == {asyncio.CancelledError}
    # More than the pool holds, so every connection is back.
    await asyncio.gather(*(add(database) for _ in range(5)))
    assert await count_rows(database, lines) == 5


@pytest.mark.parametrize("busy", [True, False], ids=["between statements", "elsewhere"])
async def test_a_cancelled_transaction_is_rolled_back_and_gives_the_lock_back(
    database: Database, path: Path, *, busy: bool
) -> None:
    async def write_for_ever() -> None:
        async with database.transaction() as session:
            while True:
                await session.execute(insert(lines).values(what="cancelled"))
                if not busy:
                    await asyncio.sleep(60)

    for _ in range(5):
        writing = asyncio.create_task(write_for_ever())
        await asyncio.sleep(0.02)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        with lock_of_another(path) as other:
            assert other.execute("SELECT count(*) FROM lines").fetchone() == (0,)
    await add(database)
    assert await count_rows(database, lines) == 1


async def test_a_transaction_of_many_statements_lets_others_run(database: Database) -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(take_turns())
    async with database.transaction() as session:
        until_then = time.monotonic() + 0.1
        while time.monotonic() < until_then:
            await session.execute(insert(lines).values(what="x"))
    others.cancel()
    assert turns >= 3


async def test_a_snapshot_is_not_held_up_and_a_stale_one_is_not_written_to(database: Database) -> None:
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(lines)) == 0
        await add(database)
        started = time.monotonic()
        with pytest.raises(Exception, match="locked"):
            await session.execute(insert(lines).values(what="too late"))
        assert time.monotonic() - started < sqlite._LOCK_SECONDS


def log_bytes(path: Path) -> int:
    return path.with_name("test.db-wal").stat().st_size


async def test_the_log_is_emptied_while_others_write(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_log, "_LOG_BYTES", 500_000)
    for _ in range(20):
        await asyncio.gather(*(add(database, "x" * 20_000) for _ in range(10)))
    await eventually(lambda: log_bytes(path) < 1_500_000)
    assert await count_rows(database, lines) == 200


async def test_a_reader_holds_up_a_checkpoint_and_no_writer(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_log, "_LOG_BYTES", 100_000)
    monkeypatch.setattr(sqlite_log, "_HELD_UP_SECONDS", 0.0)
    async with database.read() as session:
        await session.execute(select(lines))
        for _ in range(10):
            await add(database, "x" * 50_000)
            await asyncio.sleep(0.01)
        assert log_bytes(path) > 400_000
        assert await session.scalar(select(func.count()).select_from(lines)) == 0
    await add(database)
    await eventually(lambda: log_bytes(path) < 100_000)
    assert await count_rows(database, lines) == 11


async def test_a_checkpoint_that_was_held_up_is_not_tried_again_at_once(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_log, "_LOG_BYTES", 100_000)
    monkeypatch.setattr(sqlite_log, "_HELD_UP_SECONDS", 60.0)
    empty_log, tries = sqlite_log._empty_log, 0

    def counted(log: Path) -> bool:
        nonlocal tries
        tries += 1
        return empty_log(log)

    monkeypatch.setattr(sqlite_log, "_empty_log", counted)
    async with database.read() as session:
        await session.execute(select(lines))
        for _ in range(4):
            await add(database, "x" * 50_000)
        await eventually(lambda: tries == 1)
        # The checkpoint holds the lock of writers until it has given up, so each of these commits comes after it.
        for _ in range(10):
            await add(database)
            await asyncio.sleep(0.01)
    assert tries == 1


async def test_no_statement_of_a_commit_makes_a_checkpoint(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("PRAGMA wal_autocheckpoint")) == 0
        assert await connection.scalar(text("PRAGMA synchronous")) == 1
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"


async def test_the_log_is_gone_when_the_last_connection_is(path: Path) -> None:
    async with Database(f"sqlite:///{path}") as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(lines.metadata.create_all)
        assert log_bytes(path) > 0
    assert not path.with_name("test.db-wal").exists()


async def test_what_was_deleted_is_in_no_file(database: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_log, "_LOG_SECONDS", 0.0)

    def files_with(text: bytes) -> list[str]:
        return [file.name for file in path.parent.iterdir() if text in file.read_bytes()]

    # Longer than what is added later, which may take its place.
    await add(database, "Home street 5, the blue gate. " * 20)
    await add(database, "stays")
    assert files_with(b"Home street 5") != []
    async with database.transaction() as session:
        await session.execute(lines.delete().where(lines.c.what.startswith("Home")))
    async with Database(f"sqlite:///{path}") as another:
        # The checkpoint of a process that starts is due at its first commit.
        await add(another, "housekeeping")
        await eventually(lambda: files_with(b"Home street 5") == [])
    assert files_with(b"stays") != []


async def test_deleted_rows_are_overwritten(database: Database) -> None:
    async with database.read_once() as session:
        assert (await session.execute(text("PRAGMA secure_delete"))).scalar() == 1
