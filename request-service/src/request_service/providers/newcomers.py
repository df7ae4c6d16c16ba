"""Gives a provider his row if auth-service's event has not done so yet, so that his first call need not wait for it."""

from kit.caller import Caller
from kit.database import Database
from request_service.providers import actions, queries
from request_service.providers.clients import AuthClient
from request_service.roles import PROVIDER


class Newcomers:
    def __init__(self, database: Database, auth: AuthClient) -> None:
        self._database = database
        self._auth = auth

    async def welcome(self, caller: Caller) -> None:
        """To be called outside of any transaction: it may ask auth-service. Whoever is no provider gets no row."""
        if caller.role != PROVIDER or await self._is_known(caller):
            return
        name = await self._auth.full_name()
        async with self._database.transaction() as session:
            await actions.add_provider(session, caller.user_id, name)

    async def _is_known(self, provider: Caller) -> bool:
        async with self._database.read() as session:
            return await queries.exists_provider(session, provider.user_id)
