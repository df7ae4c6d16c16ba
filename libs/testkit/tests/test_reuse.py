import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

from testkit.plugin import CreateDatabase
from testkit.reuse import Fingerprint

SCHEMA = """
    CREATE TABLE kinds (name text PRIMARY KEY);
    INSERT INTO kinds VALUES ('towing');
    CREATE TABLE jobs (id serial PRIMARY KEY, kind text REFERENCES kinds, note text);
    CREATE TABLE steps (job_id int REFERENCES jobs);
    CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'jobs stay'; END $$ LANGUAGE plpgsql;
    CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs FOR EACH ROW EXECUTE FUNCTION refuse();
    CREATE TRIGGER all_jobs_stay BEFORE TRUNCATE ON jobs FOR EACH STATEMENT EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def url(postgres_database: CreateDatabase) -> str:
    return postgres_database().replace("postgresql+asyncpg://", "postgresql://")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    await connection.execute(SCHEMA)
    yield connection
    await connection.close()


async def _rows(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in ("kinds", "jobs", "steps")]
    finally:
        await connection.close()


@pytest.mark.parametrize("jobs", [1, 2000])
async def test_rows_of_tests_go_and_numbers_begin_again(database: Any, url: str, jobs: int) -> None:
    fingerprint = await Fingerprint.of(url)
    for _ in range(2):
        writer = await asyncpg.connect(url)
        await writer.execute(
            f"INSERT INTO jobs (kind, note) SELECT 'towing', repeat('x', 50) FROM generate_series(1, {jobs})"
        )
        assert await writer.fetchval("SELECT min(id) FROM jobs") == 1
        await writer.execute("INSERT INTO steps VALUES (1)")
        await writer.close()

        assert await fingerprint.restore(url)
        assert await _rows(url) == [1, 0, 0]


async def test_a_transaction_that_a_test_left_open_is_ended(database: Any, url: str) -> None:
    fingerprint = await Fingerprint.of(url)
    await database.execute("BEGIN; INSERT INTO jobs (kind) VALUES ('towing'); LOCK TABLE steps")
    async with asyncio.timeout(10):
        assert await fingerprint.restore(url)
    assert await _rows(url) == [1, 0, 0]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kinds SET name = 'tyres'",
        "INSERT INTO kinds VALUES ('tyres')",
        "CREATE TABLE more (id int)",
        "CREATE INDEX ON jobs (note)",
        "ALTER TABLE jobs DROP CONSTRAINT jobs_pkey CASCADE",
        "ALTER TABLE jobs ALTER COLUMN note SET NOT NULL",
        "ALTER TABLE jobs DROP CONSTRAINT jobs_kind_fkey",
        "ALTER TABLE jobs DISABLE TRIGGER jobs_stay",
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RETURN OLD; END $$ LANGUAGE plpgsql",
        "DROP TABLE steps",
        "CREATE SCHEMA other",
        "INSERT INTO jobs (kind) VALUES ('towing'); ANALYZE jobs",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 64', current_database()); END $$",
    ],
)
async def test_database_of_which_more_than_rows_changed_is_not_used_again(database: Any, url: str, change: str) -> None:
    fingerprint = await Fingerprint.of(url)
    await database.execute(change)
    assert not await fingerprint.restore(url)


async def test_database_that_is_gone_is_not_used_again(url: str) -> None:
    fingerprint = await Fingerprint.of(url)
    assert not await fingerprint.restore(f"{url}_gone")
