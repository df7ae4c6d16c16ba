"""The errors of a database that is down, or there but unable to serve. Callers get `Unavailable`."""

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit import logging, observing, postgres
from kit.errors import Unavailable
from kit.trouble import Trouble

log = logging.get(__name__)

# The database cannot be reached, or the pool has no free connection.
DOWN = (OperationalError, InterfaceError, PoolTimeout, OSError)
# The disk is full or cannot be written to, or the server only reads.
_SQLITE_CANNOT_WRITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}
_POSTGRES_CANNOT_WRITE = {"53100", "58030", "25006"}


@contextlib.contextmanager
def down_is_unavailable(disk: Trouble | None = None) -> Iterator[None]:
    """*disk* is told of a write that failed for want of room, or of the right to write."""
    try:
        yield
    except (*DOWN, DBAPIError) as error:
        raise_if_down(error, disk)
        raise


def raise_if_down(error: Exception, disk: Trouble | None = None) -> None:
    """Raises `Unavailable`, and logs why, if *error* is that of a database that cannot serve."""
    if not isinstance(error, DOWN) and not _cannot_serve(error):
        return
    cause = error.orig if isinstance(error, DBAPIError) else error
    # Without the statement and its values. An outage makes many such lines, so they are short.
    reason = str(cause).partition("\n")[0] or type(cause).__name__
    if disk is not None and _cannot_write(cause):
        disk.begin(reason.rpartition(">: ")[2])
    else:
        log.warning("database_unavailable", state=getattr(cause, "sqlstate", None), reason=reason)
        observing.note_refused("database")
    raise Unavailable from error


def _cannot_write(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode & 0xFF in _SQLITE_CANNOT_WRITE
    return getattr(cause, "sqlstate", None) in _POSTGRES_CANNOT_WRITE


def _cannot_serve(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and (error.connection_invalidated or postgres.cannot_serve(error))
