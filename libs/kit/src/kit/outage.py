"""The errors of a database that is down, or there but unable to serve. Callers get `Unavailable`."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit import logging, postgres
from kit.errors import Unavailable

log = logging.get(__name__)

# The database cannot be reached, or the pool has no free connection.
DOWN = (OperationalError, InterfaceError, PoolTimeout, OSError)


@contextlib.contextmanager
def down_is_unavailable() -> Iterator[None]:
    try:
        yield
    except (*DOWN, DBAPIError) as error:
        raise_if_down(error)
        raise


def raise_if_down(error: Exception) -> None:
    """Raises `Unavailable`, and logs why, if *error* is that of a database that cannot serve."""
    if not isinstance(error, DOWN) and not _cannot_serve(error):
        return
    cause = error.orig if isinstance(error, DBAPIError) else error
    # Without the statement and its values. An outage makes many such lines, so they are short.
    reason = str(cause).partition("\n")[0] or type(cause).__name__
    log.warning("database_unavailable", state=getattr(cause, "sqlstate", None), reason=reason)
    raise Unavailable from error


def _cannot_serve(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and (error.connection_invalidated or postgres.cannot_serve(error))
