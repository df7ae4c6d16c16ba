"""Reads what a connection missed, until nothing is known that was not delivered.

The replica that answers a read may be behind the live event that started it. It is read again for a while; an entry
that does not appear in that time is not skipped, but ends the attempt.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from gateway.sockets.cursor import Cursor
from gateway.sockets.entries import Entry
from gateway.sockets.feed import Batch, Feed

# The longest time for which a replica may be behind.
BEHIND_SECONDS = 5.0
_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.5


class EntriesMissing(Exception):
    """Entries that are known to exist cannot be read: they were removed, or the replicas are behind for long."""


class Reader(Protocol):
    """A connection that has missed entries."""

    @property
    def cursor(self) -> Cursor: ...

    @property
    def is_behind(self) -> bool: ...

    async def deliver(self, entries: Sequence[Entry]) -> None: ...


async def catch_up(feed: Feed, user_id: str, reader: Reader) -> None:
    """Delivers all entries after the reader's cursor. Raises EntriesMissing, TimeoutError or an error of NATS."""
    while True:
        batch = await read_next(feed, user_id, reader.cursor, is_expected=lambda: reader.is_behind)
        await reader.deliver(batch.entries)
        if batch.is_last and not reader.is_behind:
            return


async def read_next(feed: Feed, user_id: str, cursor: Cursor, *, is_expected: Callable[[], bool]) -> Batch:
    """Returns the next entries after *cursor*. Waits for one as long as *is_expected* says that there must be one.

    Raises EntriesMissing if it does not appear, or if entries after *cursor* may have been removed.
    """
    loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE_SECONDS
    until = loop.time() + BEHIND_SECONDS
    while True:
        batch = await feed.read(user_id, cursor.seq)
        if batch.entries:
            # Asked after the read: what is removed from now on, was read.
            if not (await feed.place()).has_all_after(cursor):
                raise EntriesMissing("entries after the cursor have been removed")
            return batch
        if not is_expected():
            return batch
        if loop.time() > until:
            raise EntriesMissing("an entry was heard of, and no replica has it")
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
