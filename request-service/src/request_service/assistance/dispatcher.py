"""Does what dispatch has due, in every replica. All that it knows is in the database: whoever is killed, at whatever
moment, is continued by the next one that looks."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from kit import clock
from kit.database import Database
from kit.worker import Worker
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.queries import offers as offer_queries
from request_service.assistance.dispatch.queries import waves as wave_queries

# What another replica has committed is seen at the latest after this; a commit of this process wakes it up.
_LOOK_SECONDS = 0.25
# Until somebody who holds a request that is due lets go of it.
_LOCKED_SECONDS = 0.02


class Dispatcher(Worker):
    name = "dispatcher"

    def __init__(self, database: Database, rule_set: DispatchRuleSet) -> None:
        self._database = database
        self._rule_set = rule_set
        self._nudge = asyncio.Event()
        database.after_commit(self._nudge.set)

    async def run(self) -> None:
        while True:
            self._nudge.clear()
            pause = await self.work()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), pause)

    async def work(self) -> float:
        """Does what is due now; how many seconds there may be until something is again."""
        offers_at, waves_at = await self._next_moments()
        now, is_any = clock.now(), False
        if offers_at <= now:
            is_any = await self._end_and_show()
        if waves_at <= now:
            is_any = await self._decide() or is_any
        ahead = (min(offers_at, waves_at) - now).total_seconds()
        if ahead > 0:
            return ahead
        return 0.0 if is_any else _LOCKED_SECONDS

    async def _end_and_show(self) -> bool:
        async with self._database.transaction() as session:
            ended = await actions.expire_due_offers(session)
        async with self._database.transaction() as session:
            shown = await actions.show_due_offers(session)
        return ended or shown

    async def _decide(self) -> bool:
        async with self._database.transaction() as session:
            return await actions.decide_due_waves(session, self._rule_set)

    async def _next_moments(self) -> tuple[datetime, datetime]:
        """Of offers and of waves, read without the lock that SQLite has for all who write."""
        async with self._database.read() as session:
            offers_at = await offer_queries.find_next_moment(session)
            planned = await wave_queries.list_first_planned(session, actions.MAX_WAVES)
        later = clock.now() + timedelta(seconds=_LOOK_SECONDS)
        # A wave waits a little for others to be decided with; the first whose time is over takes all along.
        gathered = (
            due_at + timedelta(seconds=self._rule_set.of(category).gather_seconds) for due_at, category in planned
        )
        return min(offers_at or later, later), min([later, *gathered])
