"""The worker that, on every replica, expires and shows due offers and decides due waves.

Its whole state is in the database, so another replica continues if this process is killed.
"""

from datetime import datetime, timedelta

from kit import clock
from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.queries import offers as offer_queries
from request_service.assistance.dispatch.queries import waves as wave_queries
from request_service.assistance.rules_of_now import rules_of_now
from request_service.verification.rules import VerificationRules


class Dispatcher(DueWork):
    name = "dispatcher"

    def __init__(
        self, database: Database, rule_set: DispatchRuleSet, verification: VerificationRules | None = None
    ) -> None:
        self._database = database
        self._rule_set = rule_set
        self._verification = verification or VerificationRules()

    async def next_due(self, session: ReadSession) -> datetime | None:
        moments = (await offer_queries.find_next_moment(session), await self._next_wave(session))
        return min((moment for moment in moments if moment is not None), default=None)

    async def run_due(self) -> bool:
        # Reads first which of the two are due: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read() as session:
            offers_at, waves_at = await offer_queries.find_next_moment(session), await self._next_wave(session)
        now, is_any = clock.now(), False
        if offers_at is not None and offers_at <= now:
            is_any = await self._end_and_show()
        if waves_at is not None and waves_at <= now:
            is_any = await self._decide() or is_any
        return is_any

    async def _end_and_show(self) -> bool:
        async with self._database.transaction() as session:
            ended = await actions.expire_due_offers(session)
        async with self._database.transaction() as session:
            shown = await actions.show_due_offers(session)
        return ended or shown

    async def _decide(self) -> bool:
        async with self._database.transaction() as session:
            return await actions.decide_due_waves(session, rules_of_now(self._rule_set, self._verification))

    async def _next_wave(self, session: ReadSession) -> datetime | None:
        planned = await wave_queries.list_first_planned(session, actions.MAX_WAVES)
        # A wave waits a moment for others to be decided with; the first one that is over takes them all along.
        gathered = (
            due_at + timedelta(seconds=self._rule_set.of(category).gather_seconds) for due_at, category in planned
        )
        return min(gathered, default=None)
