"""One active process per database, for work that must be done in order.

The active process holds a session lock of PostgreSQL, or a lock on a file beside the SQLite database. Both end with the
process, so after a kill -9 the next process takes over at once.
"""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.database import Database

_RETRY_SECONDS = 1.0
# Asks for nothing: it raises if the connection is lost.
_STILL_THERE = text("SELECT 1")


@dataclass(frozen=True)
class Lead:
    # A number that no other advisory lock in the database uses.
    key: int
    # The ending of the locked file beside an SQLite database.
    name: str


@contextlib.asynccontextmanager
async def leadership(database: Database, lead: Lead) -> AsyncIterator[AsyncConnection]:
    """Waits for the lock, and yields the connection that holds it: the lock is lost with the connection."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if database.is_sqlite:
            async with _file_lock(Path(f"{database.engine.url.database}.{lead.name}")):
                yield connection
            return
        while not await connection.scalar(text(f"SELECT pg_try_advisory_lock({lead.key})")):  # noqa: ASYNC110
            await asyncio.sleep(_RETRY_SECONDS)
        try:
            yield connection
        finally:
            # The lock belongs to the connection, which must not go back to the pool with it.
            await connection.invalidate()


async def require_lead(connection: AsyncConnection) -> None:
    """Raises if the connection that `leadership` has yielded is lost, and the lock with it."""
    await connection.execute(_STILL_THERE)


@contextlib.asynccontextmanager
async def _file_lock(path: Path) -> AsyncIterator[None]:
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_RETRY_SECONDS)
        yield
