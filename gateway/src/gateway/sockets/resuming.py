"""Finds the place in the feed from which a new socket starts, and reads the first entries that its client missed.

What the client is told in the first frame must be true, so this happens before it.
"""

from dataclasses import dataclass

from gateway.sockets.catching_up import EntriesMissing, read_next
from gateway.sockets.cursor import Cursor
from gateway.sockets.feed import Batch, Feed
from kit import logging

log = logging.get(__name__)


@dataclass(frozen=True)
class Start:
    cursor: Cursor
    # True if the client receives everything after the cursor that it asked for; false if events may have been missed.
    is_recovered: bool
    # The first entries after the cursor; None if there are none.
    missed: Batch | None = None


async def find_start(feed: Feed, user_id: str, asked: Cursor | None) -> Start:
    """Returns where a socket starts whose live events are already heard. Raises TimeoutError or an error of NATS."""
    if asked is None:
        return await _from_now(feed, user_id)
    if await feed.is_one_server():
        # A read tells what there is, in one question less.
        batch = await feed.read(user_id, asked.seq)
        place = await feed.place()
        if place.replicas == 1 and place.has_all_after(asked):
            return Start(asked, is_recovered=True, missed=batch if batch.entries else None)
    top = await feed.top(user_id)
    if top is None or top == asked.seq:
        place = await feed.place()
        # Nothing came after the entry that the client has seen last, so it does not matter what was removed before it.
        is_covered = place.has_all_after(asked) or (top is not None and asked.incarnation == place.incarnation)
        return Start(asked, is_recovered=True) if is_covered else await _from_now(feed, user_id)
    if top < asked.seq:
        # The client has seen an entry that is not there any more.
        return await _from_now(feed, user_id)
    try:
        missed = await read_next(feed, user_id, asked, is_expected=lambda: True)
    except EntriesMissing as missing:
        log.warning("resumed_without_entries", reason=str(missing))
        return await _from_now(feed, user_id)
    return Start(asked, is_recovered=True, missed=missed)


async def _from_now(feed: Feed, user_id: str) -> Start:
    # In this order: an entry that is stored in between is after the cursor.
    place = await feed.place()
    top = await feed.top(user_id)
    return Start(Cursor(place.incarnation, place.last_seq if top is None else top), is_recovered=False)
