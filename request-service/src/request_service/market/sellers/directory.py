"""Opens profiles under the names of accounts, for which it asks auth-service once."""

from typing import Protocol

from kit.caller import Caller
from kit.database import Database
from request_service.market.sellers import actions, queries
from request_service.roles import PROVIDER


class AccountSource(Protocol):
    """auth-service, as far as the name of the caller goes."""

    async def full_name(self) -> str:
        """Returns the name of the caller. Raises `Unavailable` if there is no answer."""

    async def seller_name(self) -> str | None:
        """Returns the name of the caller, or `None` if they have not registered to sell. Raises `Unavailable`."""


class SellerDirectory:
    """Call it outside of any transaction: it may ask auth-service, with the token of the caller."""

    def __init__(self, database: Database, auth: AccountSource) -> None:
        self._database = database
        self._auth = auth

    async def open(self, caller: Caller) -> None:
        """Makes sure that the caller has a profile. Raises Unavailable if auth-service does not answer."""
        if await self._is_known(caller):
            return
        name = await self._auth.full_name()
        async with self._database.transaction() as session:
            await actions.open_seller(session, caller.user_id, name)

    async def ensure(self, caller: Caller) -> None:
        """Opens the profile of a caller who offers something, if they have one by their role or by their registration.

        The event of the registration opens it too, and may be late.
        """
        if caller.role == PROVIDER:
            await self.open(caller)
        elif not await self._is_known(caller) and (name := await self._auth.seller_name()) is not None:
            async with self._database.transaction() as session:
                await actions.open_seller(session, caller.user_id, name)

    async def _is_known(self, caller: Caller) -> bool:
        async with self._database.read_once() as session:
            return await queries.exists_seller(session, caller.user_id)
