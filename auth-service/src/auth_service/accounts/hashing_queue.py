"""The queue of passwords to be hashed, in which each client network has its turn.

One network, however many connections it opens, has few places, and the next thread is given to the network that has
waited longest since its last turn. A call that finds no place is refused at once. All of this runs in the event loop.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kit.errors import Unavailable

# About as many as two threads can hash within the deadline of a call.
MAX_PLACES = 200
# The places of one network, unless relaxed.
PLACES_PER_NETWORK = 20
_RETRY_SECONDS = 1.0

type _Ticket = asyncio.Future[None]


class HashingQueue:
    def __init__(self, threads: int, *, factor: int) -> None:
        """*threads* calls run at once; *factor* multiplies the places of a network."""
        self._free = threads
        self._places_per_network = PLACES_PER_NETWORK * factor
        # Calls that wait or run, by network.
        self._places: Counter[str] = Counter()
        # Calls that wait, by network; the networks stand in the order of their turns.
        self._waiting: dict[str, deque[_Ticket]] = {}

    @asynccontextmanager
    async def turn_of(self, network: str) -> AsyncIterator[None]:
        """Waits for the turn of a call, and keeps the thread for the body. Raises Unavailable if there is no place."""
        if self._places.total() >= MAX_PLACES or self._places[network] >= self._places_per_network:
            raise Unavailable(retry_after=_RETRY_SECONDS)
        self._places[network] += 1
        try:
            await self._wait(network)
            try:
                yield
            finally:
                self._free += 1
                self._call_next()
        finally:
            self._places[network] -= 1
            # Removes networks without a call.
            self._places += Counter()

    async def _wait(self, network: str) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            return
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(network, deque()).append(ticket)
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():
                # The thread was given to a call that does not wait any more.
                self._free += 1
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self._free and self._waiting:
            network, tickets = next(iter(self._waiting.items()))
            del self._waiting[network]
            ticket = tickets.popleft()
            if tickets:
                # Its next turn comes after those of all others.
                self._waiting[network] = tickets
            if not ticket.done():
                self._free -= 1
                ticket.set_result(None)
