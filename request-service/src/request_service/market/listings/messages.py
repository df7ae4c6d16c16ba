"""Keeps the messages of listings that were read last, because making one takes longer than reading what identifies it.

Each read asks the database for the state of every listing, so that a kept message is never older than its listing.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.database import ReadSession
from request_service.market.listings import queries

# Listings of one view. The one that was read longest ago is forgotten first.
_MOST = 1000


class ListingMessages[Told]:
    """The messages of one view of listings, each with the state of the listing that it tells."""

    def __init__(self, make: Callable[[Row[Any]], Told]) -> None:
        """*make* makes a message of a row of `queries.list_shown`."""
        self._make = make
        self._kept: OrderedDict[UUID, tuple[tuple[int, ...], Told]] = OrderedDict()

    async def list_messages_of(self, session: ReadSession, states: Iterable[Row[Any]]) -> list[Told]:
        """Returns listings in the order of their states, which are rows with `queries.STATE`."""
        found = {state.id: self._find(state) for state in states}
        missing = [listing_id for listing_id, message in found.items() if message is None]
        for row in await queries.list_shown(session, missing):
            # With the state of the row itself, which may be newer than the one that was asked for.
            found[row.id] = message = self._make(row)
            self._keep(row.id, queries.state_of(row), message)
        return [message for message in found.values() if message is not None]

    def _find(self, state: Row[Any]) -> Told | None:
        known, message = self._kept.get(state.id, (None, None))
        if known != queries.state_of(state):
            return None
        self._kept.move_to_end(state.id)
        return message

    def _keep(self, listing_id: UUID, state: tuple[int, ...], message: Told) -> None:
        self._kept[listing_id] = state, message
        self._kept.move_to_end(listing_id)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
