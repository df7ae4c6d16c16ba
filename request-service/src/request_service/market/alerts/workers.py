"""Tells the owners of saved searches of listings that these find: at once, or in the morning of all together.

Any number of replicas may do this at once: each claims news that no other holds. News that a process has not told to
the end is told on when its claim ends. A search is told of a piece of news once, although a process is killed at any
moment: its row, its event and how far the comparing has come are written by one transaction.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from kit import clock, crash_points
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.worker import Periodic
from request_service.market.alerts import actions, queries
from request_service.market.alerts.matching import SearchedListing
from request_service.market.alerts.queries import DueNews

# Listings whose news is claimed at a time.
_NEWS = 10
# Searches that are compared, and whose owners are told, by one transaction. Other work of the process goes on between.
_SEARCHES = 200
# Matches whose searches are told of a day, one after the other.
_DAILY = 200
# Events come again for seven days at most.
_KEPT = timedelta(days=7)
_SWEPT = 1000


class SearchMatcher(DueWork):
    """Compares listings that are news with the saved searches that may find them."""

    name = "search-matcher"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_news(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            claimed = await actions.claim_news(session, _NEWS)
        for due in claimed:
            await self._tell(due)
        return bool(claimed)

    async def _tell(self, due: DueNews) -> None:
        async with self._database.read() as session:
            found = await actions.find_offered(session, due.listing_id)
        claim = due if found is None else await self._compare(due, *found)
        if claim is not None:
            async with self._database.transaction() as session:
                await actions.finish_news(session, claim)

    async def _compare(self, claim: DueNews, offered: SearchedListing, candidates: Sequence[UUID]) -> DueNews | None:
        """Tells the owners of searches; returns the claim, or `None` if it is lost."""
        waiting = [one for one in candidates if claim.reached is None or one > claim.reached]
        for search_ids in batched(waiting, _SEARCHES):
            async with self._database.read_once() as session:
                matching = await actions.find_matches(session, search_ids, offered)
            if crash_points.armed is not None:
                crash_points.armed.reach("searches_compared", ["listing"])
            if matching:
                async with self._database.transaction() as session:
                    told = await actions.tell_matches(session, claim, offered, matching, search_ids[-1])
                if told is None:
                    return None
                claim = told
            await asyncio.sleep(0)
        return claim


class DailyTeller(DueWork):
    """Tells of all that searches with a daily alert have found since the morning before."""

    name = "daily-search-teller"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_daily(session)

    async def run_due(self) -> bool:
        async with self._database.read_once() as session:
            search_ids = await queries.list_due_searches(session, clock.now(), _DAILY)
        for search_id in search_ids:
            async with self._database.transaction() as session:
                await actions.tell_daily(session, search_id)
        return bool(search_ids)


class MatchSweeper(Periodic):
    """Deletes matches that were told so long ago that no event can come again."""

    name = "search-match-sweeper"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        while await self._delete() == _SWEPT:
            pass

    async def _delete(self) -> int:
        async with self._database.transaction() as session:
            return await queries.delete_told(session, clock.now() - _KEPT, _SWEPT)
