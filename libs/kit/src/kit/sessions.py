"""The sessions of `kit.database`: of a transaction, and of a snapshot.

A statement of plain columns runs on the connection of its session, without the part of the ORM, which costs more than
SQLite needs to answer. A statement that names a mapped class, or attributes of one, runs as SQLAlchemy does it.

Reads survive the loss of their connection if nothing was read on it yet. A server that restarts closes all connections
of the pool. Most are found closed before they are used (`kit.postgres`). One that is lost at this very moment is
noticed by the first statement, which is repeated once on another connection. Later statements are not: what was read
before them belongs to a snapshot that is gone.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import greenlet_spawn

from kit import crash_points, driver, postgres, statements
from kit.errors import AppError

# The most changes that wait to be made together.
_MAX_WAITING = 200


class _WithColumns(Session):
    """The synchronous part of a `LeanSession`, as SQLAlchemy has it."""

    _used: tuple[Any, Connection] | None = None
    # There may be a connection at hand, which only one to PostgreSQL is.
    is_on_postgresql = False

    def execute_columns(self, statement: Any, params: Any) -> Any:
        return execute(self._connection_in_use(), statement, params)

    def connection_at_hand(self) -> Connection | None:
        """Returns the connection of the transaction if it has executed a statement and is at hand (`kit.driver`)."""
        used = self._used
        return used[1] if used and used[0] is self.get_transaction() and driver.is_at_hand(used[1]) else None

    def _connection_in_use(self) -> Connection:
        """Returns the connection of the transaction. To look for it costs as much as a small statement."""
        if self._used is None or self._used[0] is not self.get_transaction():
            connection = self.connection()
            self._used = self.get_transaction(), connection
            self.is_on_postgresql = connection.dialect.name == "postgresql"
        return self._used[1]


class WritingSession(_WithColumns):
    """The synchronous part of a `LeanSession` that writes.

    Changes that are made through `change_later` wait for the next statement, or for the commit. If there was no other
    statement and they are one, it is a transaction by itself: the trips to begin and to commit one are saved.
    """

    def __init__(self, *arguments: Any, alone: Engine | None = None, **options: Any) -> None:
        """*alone* runs each statement as a transaction; without it, changes never go by themselves."""
        super().__init__(*arguments, **options)
        self.waiting = statements.Waiting()
        self._alone = alone

    def connection_at_hand(self) -> Connection | None:
        return None if self.waiting else super().connection_at_hand()

    def change_waiting(self) -> None:
        if self.waiting:
            self._take_waiting().execute(self._connection_in_use())

    def _take_waiting(self) -> statements.Waiting:
        # If one fails, none of them is left for a commit, which the caller must not reach.
        taken, self.waiting = self.waiting, statements.Waiting()
        return taken

    def execute_columns(self, statement: Any, params: Any) -> Any:
        self.change_waiting()
        return super().execute_columns(statement, params)

    def execute(self, *arguments: Any, **options: Any) -> Any:
        self.change_waiting()
        return super().execute(*arguments, **options)

    def scalar(self, *arguments: Any, **options: Any) -> Any:
        self.change_waiting()
        return super().scalar(*arguments, **options)

    def scalars(self, *arguments: Any, **options: Any) -> Any:
        self.change_waiting()
        return super().scalars(*arguments, **options)

    def get(self, *arguments: Any, **options: Any) -> Any:
        self.change_waiting()
        return super().get(*arguments, **options)

    def refresh(self, *arguments: Any, **options: Any) -> None:
        self.change_waiting()
        super().refresh(*arguments, **options)

    def flush(self, objects: Any = None) -> None:
        self.change_waiting()
        super().flush(objects)

    def commit(self) -> None:
        is_alone = self._alone is not None and not self.in_transaction() and self.waiting.are_one
        if not is_alone:
            self.change_waiting()
        if crash_points.armed is not None:
            crash_points.armed.reach_with("before_commit", self.info)
        if is_alone and self._alone is not None:
            with self._alone.connect() as connection:
                self._take_waiting().execute(connection)
        else:
            # rule: allow commit — this is how Database.transaction() commits
            super().commit()
        if crash_points.armed is not None:
            crash_points.armed.reach_with("after_commit", self.info)

    def rollback(self) -> None:
        self._take_waiting()
        super().rollback()


class SnapshotSession(_WithColumns):
    """The synchronous part of a `LeanSession` that reads a snapshot."""

    _has_read = False

    def execute_columns(self, statement: Any, params: Any) -> Any:
        return self._read(super().execute_columns, (statement, params), {})

    def execute(self, *arguments: Any, **options: Any) -> Any:
        return self._read(super().execute, arguments, options)

    def scalar(self, *arguments: Any, **options: Any) -> Any:
        return self._read(super().scalar, arguments, options)

    def scalars(self, *arguments: Any, **options: Any) -> Any:
        return self._read(super().scalars, arguments, options)

    def _read(self, run: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if self._has_read:
            return run(*arguments, **options)
        self._has_read = True
        try:
            return run(*arguments, **options)
        except DBAPIError as error:
            if not postgres.lost_connection(error):
                raise
        self.invalidate()
        return run(*arguments, **options)


class LeanSession(AsyncSession):
    """Runs statements of plain columns on its connection, and closes without a task if it holds no connection."""

    sync_session_class = WritingSession

    async def change_later(self, statement: statements.Change, values: Mapping[str, Any]) -> None:
        """Changes rows before the next statement of this session, or before the commit.

        *statement* is one that `kit.statements.once` has marked. Its errors are raised when it is executed.
        """
        session = cast(WritingSession, self.sync_session)
        session.waiting.changes.append((statement, values))
        if len(session.waiting.changes) >= _MAX_WAITING:
            await greenlet_spawn(session.change_waiting)

    async def check_later(self, check: statements.Check) -> None:
        """Executes the *check* before the next statement of this session, or before the commit, which it may refuse."""
        session = cast(WritingSession, self.sync_session)
        if session.waiting.check is not None:
            await greenlet_spawn(session.change_waiting)
        session.waiting.check = check

    def refuse_later(self, refusals: Mapping[str, type[AppError]]) -> None:
        """Has errors of the changes that wait raised as these refusals."""
        cast(WritingSession, self.sync_session).waiting.refusals.update(refusals)

    async def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if is_of_entities(statement) or options:
            return await super().execute(statement, params, **options)
        # The drivers for asyncio have fetched all rows when they return.
        run: Any = self.sync_session
        if run.is_on_postgresql and statements.is_once(statement, params):
            connection = run.connection_at_hand()
            if connection is not None:
                return await statements.execute_at_hand(connection, statement, params)
        return await greenlet_spawn(run.execute_columns, statement, params)

    async def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if is_of_entities(statement) or options:
            return await super().scalar(statement, params, **options)
        return (await self.execute(statement, params)).scalar()

    async def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if is_of_entities(statement) or options:
            return await super().scalars(statement, params, **options)
        return (await self.execute(statement, params)).scalars()

    async def close(self) -> None:
        if self.in_transaction():
            await super().close()
        else:
            # It holds no connection, so there is nothing to wait for.
            self.sync_session.close()

    async def __aexit__(self, *exception: object) -> None:
        if self.in_transaction():
            await super().__aexit__(*exception)
        else:
            # SQLAlchemy would start a task, so that a cancelled caller still gives its connection back.
            self.sync_session.close()


def execute(connection: Connection, statement: Any, params: Any) -> Any:
    if statements.is_once(statement, params):
        return statements.execute(connection, statement, params)
    return connection.execute(statement, params)


def is_of_entities(statement: Any) -> bool:
    """Returns whether *statement* names a mapped class or its attributes, and not only columns of tables."""
    # SQLAlchemy's own mark of the statements that its ORM compiles.
    return bool(getattr(statement, "_propagate_attrs", None))
