"""Keeps copies of the facts that auth-service has about people: asked for again after each change, and after a day."""

from typing import Protocol

from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from request_service.booking.people import actions, queries
from request_service.booking.people.models import AccountFacts
from request_service.booking.people.queries import Copy
from request_service.geo import Place


class FactsSource(Protocol):
    """auth-service, as far as facts go."""

    async def facts(self) -> AccountFacts:
        """Returns the facts about the caller. Raises `Unavailable` if there is no answer."""


class PeopleDirectory:
    """Call it outside of any transaction: it may ask auth-service, with the token of the caller."""

    def __init__(self, database: Database, auth: FactsSource) -> None:
        self._database = database
        self._auth = auth

    async def ensure(self, caller: Caller) -> None:
        """Makes sure that the facts of the caller are here and fresh.

        If auth-service does not answer, those from before are used, and otherwise none are known.
        """
        await self._bring(caller)

    async def find_news(self, caller: Caller) -> bool:
        """Asks for the facts of the caller, and returns whether they differ from those that were here."""
        before = await self._find_facts(caller)
        await self._ask(caller, await self._find_copy(caller))
        return await self._find_facts(caller) != before

    async def require(self, caller: Caller) -> None:
        """Does the same as `ensure`. Raises Unavailable if auth-service does not answer and never has."""
        if not await self._bring(caller):
            raise Unavailable

    async def find_home(self, caller: Caller) -> Place | None:
        """Returns the place of the caller's address, or `None` if they have none.

        Raises Unavailable if auth-service does not answer and never has.
        """
        await self.require(caller)
        async with self._database.read_once() as session:
            return await queries.find_home(session, caller.user_id)

    async def refresh(self, caller: Caller) -> None:
        """Asks for the facts of the caller, also if those that are here are not known to have changed.

        An owner who has just changed them sees them so. Raises Unavailable if auth-service does not answer and never
        has.
        """
        if not await self._ask(caller, await self._find_copy(caller)):
            raise Unavailable

    async def _bring(self, caller: Caller) -> bool:
        """Asks if the facts that are here are not fresh. Returns False if none were ever answered."""
        copy = await self._find_copy(caller)
        return (copy is not None and copy.is_fresh) or await self._ask(caller, copy)

    async def _ask(self, caller: Caller, copy: Copy | None) -> bool:
        """Returns False if auth-service does not answer and never has."""
        if copy is None:
            # Before the question: a change that is told between both is not lost.
            async with self._database.transaction() as session:
                await actions.begin_copy(session, caller.user_id)
        try:
            facts = await self._auth.facts()
        except Unavailable:
            return copy is not None and copy.was_fetched
        if copy is None or not copy.is_fresh or await self._find_facts(caller) != facts:
            async with self._database.transaction() as session:
                await actions.store_facts(session, caller.user_id, facts, 0 if copy is None else copy.changes)
        return True

    async def _find_facts(self, caller: Caller) -> AccountFacts | None:
        async with self._database.read_once() as session:
            return await queries.find_account_facts(session, caller.user_id)

    async def _find_copy(self, caller: Caller) -> Copy | None:
        async with self._database.read_once() as session:
            return await queries.find_copy(session, caller.user_id)
