"""A statement is compiled once for all engines of one kind of database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Integer, MetaData, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from kit.database import Database
from testkit.plugin import CreateDatabase

_compiled: list[str] = []


class counted(GenericFunction[int]):  # noqa: N801  # the name of a function of SQL
    type = Integer()
    inherit_cache = True


@compiles(counted)
def _count(_element: Any, compiler: SQLCompiler, **_: Any) -> str:
    _compiled.append(compiler.dialect.name)
    return "7"


class Base(DeclarativeBase):
    metadata = MetaData()


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    weight: Mapped[int]


@pytest.fixture
def urls(tmp_path: Path, postgres_database: CreateDatabase) -> list[str]:
    _compiled.clear()
    return [
        f"sqlite:///{tmp_path / 'one.db'}",
        postgres_database(),
        f"sqlite:///{tmp_path / 'two.db'}",
        postgres_database(),
    ]


async def test_a_statement_is_compiled_once_for_all_databases_of_a_kind(urls: list[str]) -> None:
    for number, url in enumerate(urls):
        async with Database(url) as database, database.transaction() as session:
            assert (await session.execute(select(counted(), literal(number)))).one() == (7, number)
    assert _compiled == ["sqlite", "postgresql"]


async def test_a_row_is_inserted_by_what_was_compiled_for_another_database(urls: list[str]) -> None:
    for url in urls:
        async with Database(url) as database:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            async with database.transaction() as session:
                session.add(Note(id=1, weight=counted()))
            async with database.read() as session:
                assert await session.scalar(select(Note.weight)) == 7
    assert _compiled == ["sqlite", "postgresql"]


def test_dialects_that_write_other_sql_are_not_alike() -> None:
    new: Any = postgresql.asyncpg.dialect
    one, other = new(), new()
    assert one == other
    assert hash(one) == hash(other)
    for name, value in (("server_version_info", (16, 1)), ("default_schema_name", "x"), ("max_identifier_length", 30)):
        assert one == other
        setattr(other, name, value)
        assert one != other
        setattr(other, name, getattr(one, name, None))
    unlike: Any = sqlite.aiosqlite.dialect()
    assert one != unlike
