"""Finds the listings of a search, with what everyone is told of each."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row

from kit.database import Database
from request_service.market.listings.messages import ListingMessages
from request_service.market.searching import reads
from request_service.market.searching.counts import KnownCounts
from request_service.market.searching.orders import ListingSearch
from request_service.market.searching.reads import Found


class ListingFinder[Told]:
    """The searches of one process: it remembers how many listings they found, and the messages of the last ones."""

    def __init__(self, database: Database, make: Callable[[Row[Any]], Told]) -> None:
        """*make* makes a message of a row of a listing."""
        self._database = database
        self._counts = KnownCounts()
        self._messages = ListingMessages(make)

    async def find(self, search: ListingSearch) -> tuple[Found, Sequence[Told]]:
        """Returns a page of a search, and the messages of its listings without those that were hidden in between."""
        async with self._database.read_apart() as session:
            found = await reads.find_ahead(session, search, self._counts)
            if found is not None:
                return found, await self._messages.list_messages_of(session, found.rows)
        async with self._database.read() as session:
            found = await reads.find_listings(session, search, self._counts)
            return found, await self._messages.list_messages_of(session, found.rows)
