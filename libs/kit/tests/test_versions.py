"""The newest migration is the end of the chain, with any number."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from kit import versions
from kit.database import Database

PACKAGE = "package_with_migrations"
# By the number of each migration, that of the one before it.
CHAIN = {"0001": None, "0002": "0001", "0005": "0002", "0003": "0005"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / PACKAGE / "migrations" / "versions"
    folder.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    for number, before in CHAIN.items():
        spelt = f'"{before}"' if before else None
        lines = f'revision: str = "{number}"\ndown_revision: str | None = {spelt}\nbranch_labels: str | None = None\n'
        (folder / f"2026_11_30_{number}_change_things.py").write_text(lines)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
    versions._chain.cache_clear()
    return PACKAGE


def test_the_newest_migration_is_the_end_of_the_chain(package: str) -> None:
    assert versions.newest(package) == "0003"


@pytest.mark.parametrize(("number", "later"), [("0001", False), ("0005", False), ("0003", False), ("0004", True)])
def test_a_migration_that_the_release_does_not_have_is_later(package: str, number: str, *, later: bool) -> None:
    assert versions.is_later(package, number) is later


@pytest.mark.parametrize(("number", "current"), [("0002", False), ("0005", False), ("0003", True), ("0006", True)])
async def test_a_database_is_current_with_the_end_of_the_chain_or_a_later_release(
    tmp_path: Path, package: str, number: str, *, current: bool
) -> None:
    async with Database(f"sqlite+aiosqlite:///{tmp_path}/x.db") as database:
        assert not await versions.is_current(database, package)
        async with database.engine.begin() as connection:
            await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            await connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": number})
        assert await versions.is_current(database, package) is current
