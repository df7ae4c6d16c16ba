"""Waiting for a database that is not there yet, and the sentences about one that will not come."""

import asyncio
import contextlib
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kit.database import Database
from kit.database_start import until_usable
from kit.starting import CannotStart
from testkit.processes import free_port
from testkit.servers import PostgresServer, postgres_server


async def test_a_server_that_starts_meanwhile_is_waited_for() -> None:
    port = free_port()
    with contextlib.ExitStack() as servers, capture_logs() as logs:
        async with Database(f"postgresql+asyncpg://postgres:secret-1@127.0.0.1:{port}/postgres") as database:
            waiting = asyncio.create_task(until_usable(database, seconds=30))
            await asyncio.sleep(1.2)
            assert not waiting.done()
            await asyncio.to_thread(servers.enter_context, postgres_server(port=port))
            await waiting
            assert await database.ping()
    # The first of them at once, the next one five seconds later.
    assert [line["event"] for line in logs[:1]] == ["waiting_for_database"]
    assert len(logs) <= 2
    assert "secret-1" not in str(logs)


async def test_a_server_that_does_not_come_is_given_up() -> None:
    async with Database(f"postgresql+asyncpg://one:secret-1@127.0.0.1:{free_port()}/two") as database:
        with pytest.raises(CannotStart, match=r"database two at 127\.0\.0\.1:\d+ is not usable after \d s: ") as raised:
            await until_usable(database, seconds=0.6)
    assert "secret-1" not in str(raised.value)


@pytest.mark.parametrize(
    ("path", "user", "sentence"),
    [
        ("no_such_database", "postgres", r'"no_such_database" does not exist; create the database'),
        ("postgres", "no_such_user", r'"no_such_user" does not exist; change the user'),
    ],
)
async def test_a_refusal_for_good_is_not_waited_out(
    postgres: PostgresServer, path: str, user: str, sentence: str
) -> None:
    url = postgres.url_of(path).replace("postgres@", f"{user}@").replace("postgresql://", "postgresql+asyncpg://")
    async with Database(url) as database, asyncio.timeout(5):
        with pytest.raises(CannotStart, match=sentence) as raised:
            await until_usable(database, seconds=60)
    assert "\n" not in str(raised.value)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("This is a text of more than a hundred bytes, and no database. " * 10)
    async with Database(f"sqlite:///{tmp_path}/x.db") as database, asyncio.timeout(5):
        with pytest.raises(CannotStart, match=r"x\.db cannot be used: file is not a database"):
            await until_usable(database, seconds=60)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match=r"DATABASE_URL: the folder \S+/file cannot be made: File exists"):
        Database(f"sqlite:///{tmp_path}/file/x.db")
