"""Counts favourites: adds the ticks of many clicks to the numbers that listings show."""

from kit.database import Database
from kit.worker import Periodic
from request_service.market.favourites import actions, queries

_BATCH = 1000


class FavouriteCounter(Periodic):
    """Any number of replicas may count at once: each takes the ticks that no other has locked."""

    name = "favourite-counter"
    every_seconds = 2.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        while await self._has_ticks() and await self._count() == _BATCH:
            pass

    async def _has_ticks(self) -> bool:
        """Asks without the lock for writing, which SQLite gives to one transaction at a time."""
        async with self._database.read_once() as session:
            return await queries.exists_tick(session)

    async def _count(self) -> int:
        async with self._database.transaction() as session:
            return await actions.count_ticks(session, _BATCH)
