"""Databases with all tables for tests, on SQLite and PostgreSQL.

Each schema is created once a session and database system, as a template; a test gets a copy of it. A copy takes a
fraction of the time of running the migrations, and a copy that is emptied and used again a fraction of that.
"""

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kit import migrations
from kit.database import Database
from testkit.reuse import Fingerprint
from testkit.servers import PostgresServer


@dataclass(frozen=True)
class Schema:
    """The tables of a database, and the function that creates them. `name` identifies the template."""

    name: str
    create: Callable[[Database], Awaitable[None]]


def migrated(package: str) -> Schema:
    """Returns the tables of a service, made by its migrations."""
    return Schema(package, lambda database: migrations.upgrade(database, package))


class Templates:
    def __init__(self, folder: Path, postgres: PostgresServer) -> None:
        self._folder = folder
        self._postgres = postgres
        self._names: dict[str, str] = {}
        # By the name of the schema: copies that no test uses, each with what it was like when it was made.
        self._unused: dict[str, list[tuple[str, Fingerprint]]] = {}

    async def copy_sqlite(self, schema: Schema, path: Path) -> str:
        """Copies the template to the file `path` and returns the URL."""
        template = self._folder / f"{schema.name}.db"
        if not template.exists():
            await _create(schema, f"sqlite:///{template}")
        shutil.copy(template, path)
        # As a service makes it: for its account alone.
        os.chmod(path, 0o600)  # noqa: PTH101  # pathlib is for files that may be slow
        return f"sqlite:///{path}"

    @asynccontextmanager
    async def copy(self, schema: Schema, system: str, folder: Path) -> AsyncIterator[str]:
        """Yields the URL of a copy for `system`, "sqlite" or "postgresql", and takes a PostgreSQL database back."""
        if system == "sqlite":
            yield await self.copy_sqlite(schema, folder / "test.db")
            return
        unused = self._unused.setdefault(schema.name, [])
        name, fingerprint = unused.pop() if unused else await self._copy_postgres(schema)
        yield _with_driver(self._postgres.url_of(name))
        if await fingerprint.restore(self._postgres.url_of(name)):
            unused.append((name, fingerprint))
        else:
            self._postgres.drop_database(name)

    async def copy_postgres(self, schema: Schema, name: str) -> str:
        """Makes the database *name* from the template and returns its URL. The caller drops it."""
        if schema.name not in self._names:
            template = f"template_{secrets.token_hex(6)}"
            url = self._postgres.create_database(template)
            self._names[schema.name] = template
            await _create(schema, _with_driver(url))
        return self._postgres.create_database(name, template=self._names[schema.name])

    async def _copy_postgres(self, schema: Schema) -> tuple[str, Fingerprint]:
        name = f"test_{secrets.token_hex(6)}"
        return name, await Fingerprint.of(await self.copy_postgres(schema, name))

    def drop(self) -> None:
        copies = [name for unused in self._unused.values() for name, _ in unused]
        for name in [*copies, *self._names.values()]:
            self._postgres.drop_database(name)


async def _create(schema: Schema, url: str) -> None:
    async with Database(url) as database:
        await schema.create(database)


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


@pytest.fixture(scope="session")
def database_templates(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[Templates]:
    templates = Templates(tmp_path_factory.mktemp("templates"), postgres)
    yield templates
    templates.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
async def migrated_url(
    request: pytest.FixtureRequest, schema: Schema, database_templates: Templates, tmp_path: Path
) -> AsyncIterator[str]:
    """URL of a database with all tables of the fixture `schema`, which a conftest provides, and without rows.

    A test that asks for it runs on SQLite and on PostgreSQL.
    """
    async with database_templates.copy(schema, request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def module_url(
    request: pytest.FixtureRequest,
    schema: Schema,
    database_templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[str]:
    """URL of a database as `migrated_url` gives it, which all tests of a module share."""
    async with database_templates.copy(schema, request.param, tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    async with Database(migrated_url) as database:
        yield database
