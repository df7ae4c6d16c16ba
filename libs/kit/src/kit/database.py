"""The database of one service, SQLite or PostgreSQL, and the one place that commits.

    async with database.transaction() as session: ...   reads and writes; commits at the end, an exception rolls back
    async with database.read() as session: ...          reads one consistent snapshot in several statements
    async with database.read_once() as session: ...     reads with a single statement, which needs no transaction
    async with database.read_apart() as session: ...    reads with several, each of which sees a moment of its own

Transactions are opened by hand, held briefly, and never across a remote call or a stream. A transaction that sees a row
through a `lock_…` query may rely on it until it ends: PostgreSQL locks the row, SQLite lets one writer in at a time.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from types import TracebackType
from typing import Any, NewType, Self, cast

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    Insert,
    MetaData,
    String,
    bindparam,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase

from kit import database_spans, outage, postgres, sqlite, sqlite_log
from kit.errors import AppError
from kit.sessions import LeanSession, SnapshotSession
from kit.single_statement import SingleStatement
from kit.statements import Change, Check, once
from kit.trouble import Trouble

# A function that takes a Session writes; one that takes a ReadSession does not.
ReadSession = NewType("ReadSession", AsyncSession)
Session = NewType("Session", ReadSession)

ADDED_TO_OUTBOX = "added_to_outbox"  # The key in a session's `info` of a transaction that has added to the outbox.

_HASHED_NAME = func.hashtextextended(bindparam("name"), 0)
_LOCK_NAME = once(select(func.pg_advisory_xact_lock(_HASHED_NAME)))
_LOCK_NAME_SHARED = once(select(func.pg_advisory_xact_lock_shared(_HASHED_NAME)))
# PostgreSQL calls a volatile function after it has sorted the rows.
_NAMES = (
    func.unnest(bindparam("names", type_=ARRAY(String())))
    .table_valued("name", with_ordinality="place", name="names")
    .render_derived()
)
_LOCK_NAMES = once(
    select(func.pg_advisory_xact_lock(func.hashtextextended(_NAMES.c.name, 0)))
    .select_from(_NAMES)
    .order_by(_NAMES.c.place)
)

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    return MetaData(naming_convention=NAMING_CONVENTION)


def columns(model: type[DeclarativeBase], *, without: Collection[str] = ()) -> list[ColumnElement[Any]]:
    """Returns the columns of a model's table, for a SELECT of rows.

    A row has the attributes of the model and costs a fraction of it; it cannot be changed.
    """
    return [column for column in model.__table__.columns if column.key not in without]


type Upsert = PostgresInsert | SqliteInsert


def insert(session: ReadSession, table: Any) -> Upsert:
    """Returns an INSERT of the database in use that supports ON CONFLICT."""
    return insert_on(dialect_of(session), table)


def insert_on(dialect: str, table: Any) -> Upsert:
    """Returns an INSERT of *dialect* that supports ON CONFLICT, for statements that are built once."""
    return sqlite_insert(table) if dialect == "sqlite" else postgres_insert(table)


def dialect_of(session: ReadSession) -> str:
    """Returns the name of the database in use: `sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


async def insert_row(session: Session, row: DeclarativeBase) -> None:
    """Inserts *row* before the next statement of the session or its commit, without the unit of work of `session.add`.

    *row* does not become part of the session: later changes to it are not stored.
    """
    await insert_later(session, _insert_into(type(row)), _values_of(row))


async def insert_row_if(session: Session, row: DeclarativeBase, statement: Insert, **values: Any) -> bool:
    """Inserts *row* as `insert_row` does by a *statement* of `insert_if`, and returns True if it was inserted.

    *values* are those of the parameters in the condition.
    """
    return (await session.execute(statement, _values_of(row) | values)).first() is not None


def insert_if(model: type[DeclarativeBase], condition: ColumnElement[bool]) -> Insert:
    """Returns a statement that inserts a row of *model* only if *condition* is true at that moment."""
    table: Any = model.__table__
    # Null is the value of an attribute that was not set.
    values = select(*(bindparam(column.name, None, type_=column.type) for column in table.c)).where(condition)
    key, *_ = table.primary_key
    return once(sqlalchemy.insert(table).from_select([column.name for column in table.c], values).returning(key))


def _values_of(row: DeclarativeBase) -> dict[str, Any]:
    """Returns the values of the columns of a new row."""
    mapper, names = inspect(type(row)), _column_names(type(row))
    if mapper.version_id_col is not None:
        # As the mapper begins to count.
        setattr(row, mapper.get_property_by_column(mapper.version_id_col).key, 1)
    return {names[key]: value for key, value in vars(row).items() if key in names}


async def insert_later(session: Session, statement: Insert, values: Mapping[str, Any]) -> None:
    """Inserts a row before the next statement of the session or its commit, together with others that wait.

    *statement* is one that `once` has marked.
    """
    await cast(LeanSession, session).change_later(statement, values)


async def change_later(session: Session, statement: Change, values: Mapping[str, Any]) -> None:
    """Changes rows as `insert_later` inserts one: by an UPDATE or DELETE that `once` has marked, without its result."""
    await cast(LeanSession, session).change_later(statement, values)


async def check_later(
    session: Session, statement: Executable, values: Mapping[str, Any], refusals: Mapping[str, type[AppError]]
) -> None:
    """Has a SELECT for PostgreSQL executed with the rows that wait, which refuses them by an SQLSTATE of *refusals*."""
    await cast(LeanSession, session).check_later(Check(statement, values))
    refuse_later(session, refusals)


def refuse_later(session: Session, refusals: Mapping[str, type[AppError]]) -> None:
    """Has errors of PostgreSQL about the rows that wait raised as refusals, by an SQLSTATE or the name of a constraint.

    The transaction is over then. SQLite lets one writer in, who has seen before whether the rows fit.
    """
    cast(LeanSession, session).refuse_later(refusals)


@cache
def _insert_into(model: type[DeclarativeBase]) -> Insert:
    table: Any = model.__table__
    return once(sqlalchemy.insert(table))


@cache
def _column_names(model: type[DeclarativeBase]) -> Mapping[str, str]:
    """Returns the names of the columns by the names of the attributes."""
    return {attribute.key: attribute.columns[0].name for attribute in inspect(model).column_attrs}


async def lock_name(session: Session, name: str, *, shared: bool = False) -> None:
    """Locks *name* until the transaction ends, where there may be no row that could be locked.

    Any number of transactions may hold a shared lock at the same time; an exclusive one waits for all of them, and they
    for it. SQLite needs none, because it lets one writer in at a time.
    """
    if dialect_of(session) == "postgresql":
        await session.execute(_LOCK_NAME_SHARED if shared else _LOCK_NAME, {"name": name})


async def lock_names(session: Session, names: Sequence[str]) -> None:
    """Locks several names as `lock_name` does, one after the other in this order."""
    if len(names) == 1:
        await lock_name(session, names[0])
    elif names and dialect_of(session) == "postgresql":
        await session.execute(_LOCK_NAMES, {"names": names})


class Database:
    is_rehearsal = False  # True for one of whose changes nothing remains (`kit.rehearsal`).

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine = _engine(url, pool_size)
        self._without_transactions = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        alone = None if self.is_sqlite else self._without_transactions.sync_engine
        self._sessions = async_sessionmaker(self.engine, class_=LeanSession, expire_on_commit=False, alone=alone)
        self._snapshots = async_sessionmaker(
            self.engine.execution_options(isolation_level="REPEATABLE READ"),
            class_=LeanSession,
            sync_session_class=SnapshotSession,
        )
        self._writer: AbstractAsyncContextManager[None] = contextlib.nullcontext()
        self._checkpoints: sqlite_log.Checkpoints | None = None
        if self.is_sqlite:
            # SQLite has one writer. A queue in the process is fairer and faster than trying for its lock.
            self._writer = writer = asyncio.Lock()
            self._checkpoints = sqlite_log.Checkpoints(self.engine, writer)
        # Begins with a write that fails for want of room; `kit.health` looks when it is over.
        self.disk = Trouble("disk")
        self._after_commit: list[Callable[[], None]] = []
        # Scope and key of the running commands; `kit.idempotency` does not run the same command twice at a time.
        self.running_commands: set[tuple[str, str]] = set()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def after_commit(self, listener: Callable[[], None]) -> None:
        """Calls *listener* after every transaction that has added to the outbox."""
        self._after_commit.append(listener)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        with outage.down_is_unavailable(self.disk):
            async with self._writer, self._sessions() as session:
                yield Session(ReadSession(session))
                await session.commit()
        if self._checkpoints:
            self._checkpoints.start_if_due()
        if session.info.get(ADDED_TO_OUTBOX):
            for listener in self._after_commit:
                listener()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        with outage.down_is_unavailable():
            async with self._snapshots() as session:
                yield ReadSession(session)

    def read_once(self) -> AbstractAsyncContextManager[ReadSession]:
        """Yields a session for one statement; the second one raises `RuntimeError`."""
        return cast("AbstractAsyncContextManager[ReadSession]", SingleStatement(self._without_transactions))

    def read_apart(self) -> AbstractAsyncContextManager[ReadSession]:
        """Yields a session for statements that each see a moment of their own. It costs less than `read`."""
        statements = SingleStatement(self._without_transactions, may_repeat=True)
        return cast("AbstractAsyncContextManager[ReadSession]", statements)

    async def write_once(self, statement: Any, params: Any = None) -> Any:
        """Executes one statement that writes, as a transaction of its own that may run twice if a connection is lost.

        Returns its result. It adds nothing to the outbox.
        """
        with outage.down_is_unavailable(self.disk):
            async with self._writer:
                result = await SingleStatement(self._without_transactions).execute(statement, params)
        if self._checkpoints:
            self._checkpoints.start_if_due()
        return result

    async def ping(self) -> bool:
        try:
            async with asyncio.timeout(2), self.engine.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.execute(text("SELECT 1"))
        except (*outage.DOWN, DBAPIError):
            return False
        return True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._checkpoints:
            await self._checkpoints.finish()
        await self.engine.dispose()


def _engine(url: str, pool_size: int) -> AsyncEngine:
    make = sqlite.new_engine if url.startswith("sqlite") else postgres.new_engine
    # Without overflow: under load, opening and closing connections costs more than waiting for one.
    # Errors are logged with their statement, but without its values, which may be secrets.
    engine = make(url, pool_size=pool_size, max_overflow=0, pool_timeout=5, hide_parameters=True)
    database_spans.listen(engine.sync_engine)
    return engine
