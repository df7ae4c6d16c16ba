"""Creates the row of a provider when a call of theirs first needs it, if `UserRegistered` has not arrived yet."""

from kit.caller import Caller
from kit.database import Database
from request_service.providers import actions, queries
from request_service.providers.clients import AuthClient
from request_service.roles import PROVIDER


class ProviderDirectory:
    def __init__(self, database: Database, auth: AuthClient) -> None:
        self._database = database
        self._auth = auth

    async def ensure(self, caller: Caller) -> None:
        """Makes sure that a caller who is a provider has a row; changes nothing for other callers.

        Call it outside of any transaction: it may ask auth-service for the name. Raises Unavailable if that fails.
        """
        if caller.role != PROVIDER or await self._is_known(caller):
            return
        name = await self._auth.full_name()
        async with self._database.transaction() as session:
            await actions.add_provider(session, caller.user_id, name)

    async def _is_known(self, provider: Caller) -> bool:
        async with self._database.read_once() as session:
            return await queries.exists_provider(session, provider.user_id)
