"""SQLite for asyncio: a dialect of SQLAlchemy that runs the driver of the standard library in the event loop.

SQLite answers most statements in microseconds, and a trip to a thread costs many times as much. So a statement runs
where it is called. What may take longer does not stop the event loop:

- Waiting for a lock that another process or thread holds. The busy timeout of the driver is zero; `_patiently` tries
  again and sleeps in between. Cancelling the task ends the waiting.
- Waiting for the disk. In WAL mode with `synchronous=NORMAL` a commit does not; a checkpoint does, so no serving
  connection runs one. `Checkpoints` runs them in a thread.
- A transaction of many statements. It lets other tasks run every few milliseconds.

The isolation levels, which PostgreSQL knows by the same names, decide how a transaction begins: SERIALIZABLE, the
default, is BEGIN IMMEDIATE, which makes it the one writer; REPEATABLE READ is a snapshot for reading; AUTOCOMMIT does
not begin one.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import ConnectArgsType, DBAPIConnection, IsolationLevel
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_

from kit import logging
from kit.starting import usable_folder

log = logging.get(__name__)

_DRIVER = "sqlite+inloop"
registry.register("sqlite.inloop", __name__, "InLoopDialect")

# The first statement of a transaction. IMMEDIATE, because a snapshot cannot be written to after another commit.
_BEGIN: dict[IsolationLevel, str] = {"SERIALIZABLE": "BEGIN IMMEDIATE", "REPEATABLE READ": "BEGIN", "AUTOCOMMIT": ""}

# Another connection holds the lock, or repairs the database after a crash. Not SQLITE_BUSY_SNAPSHOT: a snapshot that is
# too old to be written to stays too old.
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY}
_LOCK_SECONDS = 5.0
_FIRST_PAUSE_SECONDS = 0.001
_MAX_PAUSE_SECONDS = 0.02
# A transaction that has run for this long lets other tasks run before its next statement.
_BURST_SECONDS = 0.003

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "wal_autocheckpoint=0",
    # Overwrites deleted rows, which would otherwise stay in the file; some builds of SQLite do so by default.
    "secure_delete=ON",
)


def new_engine(url: str, **options: Any) -> AsyncEngine:
    """Returns an engine for the file of any SQLite URL, whichever driver the URL names. Creates its folder.

    Raises `CannotStart` if the folder cannot be used.
    """
    inloop = make_url(url).set(drivername=_DRIVER)
    usable_folder(Path(inloop.database or "").parent, "DATABASE_URL")
    return create_async_engine(inloop, **options)


class _Nothing:
    """Awaiting it does not suspend. SQLAlchemy refuses a driver that never awaits."""

    def __await__(self) -> Iterator[None]:
        return iter(())


_NOTHING = cast("Any", _Nothing())


def _patiently[Result](call: Callable[[], Result]) -> Result:
    """Calls until no other connection holds the lock; after five seconds raises the driver's error."""
    deadline = time.monotonic() + _LOCK_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return call()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in _LOCKED or time.monotonic() > deadline:
                raise
        await_(asyncio.sleep(pause))
        pause = min(2 * pause, _MAX_PAUSE_SECONDS)


class _Connection(sqlite3.Connection):
    level: IsolationLevel = "SERIALIZABLE"
    _running_since = 0.0

    def cursor(self, _factory: Any = None) -> Any:
        return super().cursor(_Cursor)

    def begin(self) -> None:
        self._running_since = time.perf_counter()
        if statement := _BEGIN[self.level]:
            self.cursor().execute(statement)

    def give_way(self) -> None:
        """Lets other tasks run if this transaction has not done so for some milliseconds."""
        if self.in_transaction and time.perf_counter() - self._running_since > _BURST_SECONDS:
            await_(asyncio.sleep(0))
            self._running_since = time.perf_counter()
        else:
            await_(_NOTHING)


class _Cursor(sqlite3.Cursor):
    """Fetches all rows at once, so that no statement stays open when its transaction ends."""

    connection: _Connection

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._rows: deque[Any] = deque()

    def execute(self, statement: str, parameters: Any = ()) -> "_Cursor":
        self.connection.give_way()
        _patiently(lambda: sqlite3.Cursor.execute(self, statement, parameters))
        self._rows = deque(super().fetchall())
        return self

    def executemany(self, statement: str, parameters: Any) -> "_Cursor":
        # A write transaction already holds the lock, so there is nothing to wait for.
        self.connection.give_way()
        super().executemany(statement, parameters)
        return self

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def _async_soft_close(self) -> None:
        """SQLAlchemy calls it before it hands a result to code that cannot await."""


class InLoopDialect(SQLiteDialect_pysqlite):
    driver = "inloop"
    supports_statement_cache = True
    is_async = True
    has_terminate = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        arguments, options = super().create_connect_args(url)
        # The driver's own transactions silently lose updates; without an `isolation_level` it makes none. The garbage
        # collector, which may run in any thread, closes a connection that was not given back.
        return arguments, {
            **options,
            "factory": _Connection,
            "timeout": 0,
            "isolation_level": None,
            "check_same_thread": False,
        }

    def on_connect(self) -> Callable[[DBAPIConnection], None]:
        add_functions = super().on_connect()

        def configure(connection: Any) -> None:
            add_functions(connection)
            # SQLite's built-in lower() handles ASCII only.
            connection.create_function("lower", 1, _lower, deterministic=True)
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        return configure

    def get_isolation_level_values(self, dbapi_conn: DBAPIConnection) -> Sequence[IsolationLevel]:  # noqa: ARG002
        return list(_BEGIN)

    def get_default_isolation_level(self, dbapi_conn: DBAPIConnection) -> IsolationLevel:  # noqa: ARG002
        return "SERIALIZABLE"

    def get_isolation_level(self, dbapi_connection: Any) -> IsolationLevel:
        return cast("IsolationLevel", dbapi_connection.level)

    def set_isolation_level(self, dbapi_connection: Any, level: IsolationLevel) -> None:
        dbapi_connection.level = level

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        return bool(dbapi_conn.level == "AUTOCOMMIT")

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.begin()

    def do_terminate(self, dbapi_connection: DBAPIConnection) -> None:
        # A cursor that is still referenced must not keep the lock.
        with contextlib.suppress(sqlite3.Error):
            dbapi_connection.rollback()
        dbapi_connection.close()


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text
