"""PostgreSQL: the engine, dead connections of its pool, and the errors of a server that is there but cannot serve.

SQLAlchemy imports the driver for the first engine, because a process with SQLite can do without its memory.
"""

import ssl
import sys
import time
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError, InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.util import await_

VERIFY_FULL = "verify-full"
# Classes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) of a server that cannot serve:
# connection lost, out of connections or disk, starting or stopping, errors of its machine.
_CONNECTION_LOST_CLASSES = ("08", "57P")
_CANNOT_SERVE_CLASSES = (*_CONNECTION_LOST_CLASSES, "53", "58")
# The server aborted the statement: lock timeout, statement timeout, deadlock, serialization failure. Or it only reads,
# as a standby after a failover.
_CANNOT_SERVE = {"55P03", "57014", "40P01", "40001", "25006"}
# Raised by a statement, this is an error of ours. Raised by a new connection, the database is closed to connections.
_NOT_IN_PREREQUISITE_STATE = "55000"


# A connection that has been idle for longer is checked before it is used: a firewall may have dropped it silently.
_IDLE_SECONDS = 30.0
_PING_SECONDS = 2.0
_IDLE_SINCE = "idle_since"


def new_engine(url: str, **options: Any) -> AsyncEngine:
    plain, encryption = _encryption_of(make_url(url))
    engine = create_async_engine(
        plain,
        connect_args={
            "timeout": 3,
            # Compiling would take longer than any statement here (PostgreSQL's manual, "When to JIT?").
            "server_settings": {"lock_timeout": "5000", "statement_timeout": "15000", "jit": "off"},
            **encryption,
        },
        **options,
    )
    event.listen(engine.sync_engine, "checkin", _note_idle)
    event.listen(engine.sync_engine, "checkout", _refuse_dead)
    event.listen(engine.sync_engine, "handle_error", _name_lost_connection)
    return engine


def _encryption_of(url: URL) -> tuple[URL, dict[str, Any]]:
    """Returns the URL without libpq's parameters for TLS, which SQLAlchemy does not know, and what they mean.

    `sslmode=verify-full` checks the name of the server, by the authority in `sslrootcert` or those of the machine.
    """
    mode, authority = (url.query.get(name) for name in ("sslmode", "sslrootcert"))
    plain = url.difference_update_query(["sslmode", "sslrootcert"])
    if mode != VERIFY_FULL:
        # asyncpg understands the other modes by their names.
        return plain, {"ssl": mode} if mode else {}
    return plain, {"ssl": ssl.create_default_context(cafile=str(authority) if authority else None)}


def _note_idle(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_IDLE_SINCE] = time.monotonic()


def _refuse_dead(_connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """Raises an error upon which the pool opens another connection.

    A server that stops closes its connections, which asyncpg knows without asking.
    """
    driver: Any = record.driver_connection
    if driver.is_closed():
        raise DisconnectionError
    now = time.monotonic()
    if now - record.info.get(_IDLE_SINCE, now) < _IDLE_SECONDS:
        return
    asyncpg = sys.modules["asyncpg"]
    try:
        await_(driver.execute("SELECT 1", timeout=_PING_SECONDS))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        # The others are as old, and each of them would take as long to find out.
        raise InvalidatePoolError from error


def _name_lost_connection(context: ExceptionContext) -> Exception | None:
    """Returns the error of a lost connection for one that SQLAlchemy does not know.

    asyncpg raises it between the server's notice that it closes a connection and the end of that connection. From a
    statement it comes as it is, from a rollback as the cause of SQLAlchemy's own error.
    """
    error = context.original_exception
    unknown = sys.modules["asyncpg"].InternalClientError
    if not isinstance(error, unknown) and not isinstance(error.__cause__, unknown):
        return None
    context.is_disconnect = True
    return OperationalError(context.statement, None, context.original_exception, connection_invalidated=True)


def lost_connection(error: DBAPIError) -> bool:
    """Returns whether the statement failed because its connection is gone, or because the server is closing it."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_CONNECTION_LOST_CLASSES)


def cannot_serve(error: DBAPIError) -> bool:
    """Returns whether the same statement may succeed when the server has recovered."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return (
        state.startswith(_CANNOT_SERVE_CLASSES)
        or state in _CANNOT_SERVE
        or (state == _NOT_IN_PREREQUISITE_STATE and error.statement is None)
    )
