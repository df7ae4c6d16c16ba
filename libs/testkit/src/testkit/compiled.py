"""Lets all engines of a process share the SQL that they have compiled.

A service has one engine for its life, and a test worker has one for each test. SQLAlchemy keeps compiled statements
with the engine and by its dialect, so that each test would compile all its statements again, which took a sixth of the
time of the tests of services.
"""

import functools
from typing import Any

from sqlalchemy import util
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.asyncio import AsyncEngine

from kit import database

# An engine keeps 500 for its own service; these are those of the tests of all services.
_STATEMENTS = 5_000
_new_engine = database._engine  # noqa: SLF001  # the place where every engine is made


def share() -> None:
    """Takes effect for all engines that are made from now on. May be called again."""
    database._engine = _engine  # noqa: SLF001  # the same
    # A dialect is a part of the key of a compiled statement.
    dialects: Any = DefaultDialect
    dialects.__eq__ = _is_alike
    dialects.__hash__ = _hash


@functools.cache
def _statements() -> util.LRUCache[Any, Any]:
    return util.LRUCache(_STATEMENTS)


def _engine(url: str, pool_size: int) -> AsyncEngine:
    engine = _new_engine(url, pool_size)
    # The option of the same purpose would be one of a derived engine, without the listeners of this one.
    engine.sync_engine._compiled_cache = _statements()  # noqa: SLF001
    return engine


def _hash(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def _is_alike(dialect: DefaultDialect, other: object) -> bool:
    """Returns whether both write the same SQL: they are of one kind and know the same of their servers."""
    return dialect is other or (type(dialect) is type(other) and _known(dialect) == _known(other))


def _known(dialect: Any) -> tuple[Any, ...]:
    # The first two are set by the first connection of an engine.
    version, schema = (getattr(dialect, name, None) for name in ("server_version_info", "default_schema_name"))
    return version, schema, dialect.paramstyle, dialect.max_identifier_length
