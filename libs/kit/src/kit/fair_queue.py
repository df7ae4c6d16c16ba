"""A queue for work that few can do at once, in which each group of callers has its turn.

One group, however many calls it makes, has few places, and the next turn is given to the group that has waited longest
since its last one. A call that finds no place is refused at once. All of this runs in the event loop.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from kit.errors import Unavailable

_RETRY_SECONDS = 1.0

type _Ticket = asyncio.Future[None]


class FairQueue[Group: Hashable]:
    def __init__(self, at_once: int, *, places: int, places_each: int, at_once_each: int | None = None) -> None:
        """*at_once* calls run at the same time, and *places* of them run or wait; *…_each* are those of one group."""
        self._free = at_once
        self._at_once_each = at_once if at_once_each is None else at_once_each
        self._max_places = places
        self._places_each = places_each
        # Calls that wait or run, and those that run, by group.
        self._places: Counter[Group] = Counter()
        self._running: Counter[Group] = Counter()
        # Calls that wait, by group; the groups stand in the order of their turns.
        self._waiting: dict[Group, deque[_Ticket]] = {}

    @asynccontextmanager
    async def turn_of(self, group: Group) -> AsyncIterator[None]:
        """Waits for the turn of a call, and keeps it during the body. Raises Unavailable if there is no place."""
        if self._places.total() >= self._max_places or self._places[group] >= self._places_each:
            raise Unavailable(retry_after=_RETRY_SECONDS)
        self._places[group] += 1
        try:
            await self._wait(group)
            try:
                yield
            finally:
                self._end(group)
        finally:
            self._places[group] -= 1
            # Removes groups without a call.
            self._places += Counter()

    async def _wait(self, group: Group) -> None:
        # While a turn is free, every group that waits has as many as it may have.
        if self._free and self._running[group] < self._at_once_each:
            self._begin(group)
            return
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(group, deque()).append(ticket)
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():
                # The turn was given to a call that does not wait any more.
                self._end(group)
            raise

    def _begin(self, group: Group) -> None:
        self._free -= 1
        self._running[group] += 1

    def _end(self, group: Group) -> None:
        self._free += 1
        self._running[group] -= 1
        self._running += Counter()
        while self._free and (following := self._next()) is not None:
            self._call(following)

    def _next(self) -> Group | None:
        return next((group for group in self._waiting if self._running[group] < self._at_once_each), None)

    def _call(self, group: Group) -> None:
        tickets = self._waiting.pop(group)
        ticket = tickets.popleft()
        if tickets:
            # Its next turn comes after those of all others.
            self._waiting[group] = tickets
        if not ticket.done():
            self._begin(group)
            ticket.set_result(None)
