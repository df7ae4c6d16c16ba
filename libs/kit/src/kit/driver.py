"""Runs SQL on the driver of PostgreSQL, in the transaction of a connection of SQLAlchemy.

SQLAlchemy's cursor describes all columns anew at each execution, and its code, which cannot wait, runs in a greenlet
that is made for it and left again for the driver. Here a coroutine waits for the driver. The transaction, the prepared
statements and the errors are those of SQLAlchemy.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.util import greenlet_spawn


def is_at_hand(connection: Connection) -> bool:
    """Returns whether `run` can be called: for PostgreSQL, and not for a connection that was closed or lost."""
    return connection.dialect.name == "postgresql" and not connection.closed and not connection.invalidated


async def run(connection: Connection, sql: str, values: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Executes one statement and returns its columns, as name and type, and its rows.

    Begins the transaction if no statement has, unless the connection runs without. Raises the errors of SQLAlchemy.
    """
    adapted: Any = connection.connection.dbapi_connection
    dialect: Any = connection.dialect
    try:
        async with adapted._execute_mutex:  # noqa: SLF001
            if adapted._transaction is None:  # noqa: SLF001
                await adapted._start_transaction()  # noqa: SLF001
            try:
                since = dialect._invalidate_schema_cache_asof  # noqa: SLF001
                prepared, attributes = await adapted._prepare(sql, since)  # noqa: SLF001
                return attributes, await prepared.fetch(*values)
            except Exception as error:  # raises it again as an error of the standard for drivers
                adapted._handle_exception(error)  # noqa: SLF001
                raise
    except BaseException as error:  # as SQLAlchemy does, which raises it again
        if isinstance(error, dialect.dbapi.InvalidCachedStatementError):
            # A migration has changed the type of a column: all connections prepare their statements anew.
            dialect._invalidate_schema_cache()  # noqa: SLF001
        await greenlet_spawn(_handle, connection, error, sql, values)
        raise


def _handle(connection: Connection, error: BaseException, sql: str, values: Sequence[Any]) -> None:
    # A greenlet has no exception that is being handled before it raises one.
    try:
        raise error  # noqa: TRY301  # for SQLAlchemy, which looks for the error that is being handled
    except BaseException:  # noqa: BLE001  # it is raised again
        connection._handle_dbapi_exception(error, sql, values, None, None)  # noqa: SLF001
