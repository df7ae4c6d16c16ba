"""Waits for a database that is not there yet, and says in one sentence why one cannot be used."""

import asyncio
import sqlite3
import time

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit import logging
from kit.database import Database
from kit.errors import Unavailable
from kit.starting import CannotStart

log = logging.get(__name__)

_PAUSE_SECONDS = 0.5
_LOG_EVERY_SECONDS = 5.0

# SQLSTATEs that no waiting changes, and what to do about each.
_FOR_GOOD = {
    "28P01": "change the password or the user in DATABASE_URL",
    "28000": "change the user in DATABASE_URL, or allow it to log in",
    "3D000": "create the database, or name another in DATABASE_URL",
    "42501": "grant the user of DATABASE_URL its rights on the database",
}


async def until_usable(database: Database, *, seconds: float) -> None:
    """Returns when the database answers and can be written to.

    A server that cannot be reached or is just starting is tried again for *seconds*, with a log line every few of them.
    Raises `CannotStart` then, or at once if waiting would not help.
    """
    began = time.monotonic()
    logged = -_LOG_EVERY_SECONDS
    while (reason := await _problem(database)) is not None:
        waited = time.monotonic() - began
        if waited >= seconds:
            raise CannotStart(f"{_name(database)} is not usable after {waited:.0f} s: {reason}.")
        if waited - logged >= _LOG_EVERY_SECONDS:
            log.warning("waiting_for_database", reason=reason, seconds_left=round(seconds - waited))
            logged = waited
        await asyncio.sleep(_PAUSE_SECONDS)


async def _problem(database: Database) -> str | None:
    """Returns why the database cannot be used now. Raises `CannotStart` if that will not change by itself."""
    try:
        async with database.engine.connect() as connection:
            # On SQLite, the default level takes the lock of the writer: a file that is only readable fails.
            await connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        return _reason(database, error.orig or error)
    except (OSError, PoolTimeout) as error:
        return _reason(database, error)
    return None


def _reason(database: Database, cause: BaseException) -> str:
    reason = _in_one_line(cause)
    if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
        raise CannotStart(f"{_name(database)} cannot be used: {reason}. Change the file, or DATABASE_URL.") from cause
    remedy = _FOR_GOOD.get(getattr(cause, "sqlstate", None) or "")
    if remedy is not None:
        raise CannotStart(f"{_name(database)} cannot be used: {reason}; {remedy}.") from cause
    return reason


def unusable(database_url: str, error: Unavailable) -> CannotStart:
    """Returns the sentence for an operator whose command needs the database."""
    cause = error.__cause__ or error
    orig = cause.orig if isinstance(cause, DBAPIError) and cause.orig else cause
    return CannotStart(f"{_place(database_url)} cannot be used: {_in_one_line(orig)}.")


def _in_one_line(cause: BaseException) -> str:
    # The driver's own error, below the one with which SQLAlchemy's adapter wraps it.
    return (str(cause).partition("\n")[0] or type(cause).__name__).rpartition(">: ")[2].rstrip(".")


def _name(database: Database) -> str:
    return _place(database.engine.url.render_as_string())


def _place(url: str) -> str:
    """Returns the place of a database without its user and password."""
    parts = make_url(url)
    if parts.drivername.startswith("sqlite"):
        return f"the database {parts.database}"
    return f"the database {parts.database} at {parts.host}:{parts.port or 5432}"
