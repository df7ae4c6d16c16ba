"""The write-ahead log of an SQLite file: copied into the database and emptied before it is large or old."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from kit import logging

log = logging.get(__name__)

# The size of the write-ahead log that starts a checkpoint, which is SQLite's own choice: 1,000 pages.
_LOG_BYTES = 4_000_000
# It is emptied at least this often, because it holds what has been deleted since. Housekeeping commits every hour.
_LOG_SECONDS = 3000.0
# A checkpoint that a reader has held up leaves the log as it is; the next one does not follow at once.
_HELD_UP_SECONDS = 1.0
# The time that a checkpoint waits for readers, while writers wait for it.
_READERS_MILLISECONDS = 100


class Checkpoints:
    """Copies the write-ahead log of a file into its database when the log has grown, in a thread.

    Most of it is copied while others write. The rest, and emptying the log, needs a moment without writers, so it
    takes *writer*. SQLite itself makes a checkpoint when the last connection to a file is closed.
    """

    def __init__(self, engine: AsyncEngine, writer: asyncio.Lock) -> None:
        self._path = Path(engine.url.database or "")
        self._log = self._path.with_name(f"{self._path.name}-wal")
        self._writer = writer
        self._running: asyncio.Task[None] | None = None
        self._not_before = 0.0
        self._empty_by = time.monotonic() + _LOG_SECONDS

    def start_if_due(self) -> None:
        """Called after each commit."""
        now = time.monotonic()
        if self._running is not None or now < self._not_before:
            return
        if now < self._empty_by and self._log_bytes() < _LOG_BYTES:
            return
        self._running = asyncio.create_task(self._run(), name="sqlite-checkpoint")

    async def finish(self) -> None:
        """Waits for the checkpoint that is running, if any."""
        if self._running is not None:
            await self._running

    def _log_bytes(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0

    async def _run(self) -> None:
        try:
            await asyncio.to_thread(_copy_log, self._path)
            async with self._writer:
                emptied = await asyncio.to_thread(_empty_log, self._path)
        except sqlite3.Error as error:
            log.warning("checkpoint_failed", file=self._path.name, error=repr(error))
            emptied = False
        finally:
            self._running = None
        if emptied:
            self._empty_by = time.monotonic() + _LOG_SECONDS
        else:
            self._not_before = time.monotonic() + _HELD_UP_SECONDS


@contextlib.contextmanager
def _own_connection(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
        yield connection
    finally:
        connection.close()


def _copy_log(path: Path) -> None:
    with _own_connection(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _empty_log(path: Path) -> bool:
    """Copies the rest of the log and empties it. Returns False if a reader held it up."""
    with _own_connection(path) as connection:
        connection.execute(f"PRAGMA busy_timeout={_READERS_MILLISECONDS}")
        is_held_up, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_held_up:
            _write_first_page(connection)
        return not is_held_up


def _write_first_page(connection: sqlite3.Connection) -> None:
    """Writes what stands there already: the first write to an empty log waits for the disk, so it is not left to the
    event loop.
    """
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("COMMIT")
