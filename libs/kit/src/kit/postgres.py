"""PostgreSQL: the engine of asyncpg, and the errors of a server that is there but cannot serve."""

from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# Classes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) of a server that cannot serve:
# connection lost, out of connections or disk, starting or stopping, errors of its machine.
_CANNOT_SERVE_CLASSES = ("08", "53", "57P", "58")
# The server aborted the statement: lock timeout, statement timeout, deadlock, serialization failure. Or it only reads,
# as a standby after a failover.
_CANNOT_SERVE = {"55P03", "57014", "40P01", "40001", "25006"}
# Raised by a statement, this is an error of ours. Raised by a new connection, the database is closed to connections.
_NOT_IN_PREREQUISITE_STATE = "55000"


def new_engine(url: str, **options: Any) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_pre_ping=True,
        connect_args={"timeout": 3, "server_settings": {"lock_timeout": "5000", "statement_timeout": "15000"}},
        **options,
    )


def cannot_serve(error: DBAPIError) -> bool:
    """Returns whether the same statement may succeed when the server has recovered."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return (
        state.startswith(_CANNOT_SERVE_CLASSES)
        or state in _CANNOT_SERVE
        or (state == _NOT_IN_PREREQUISITE_STATE and error.statement is None)
    )
