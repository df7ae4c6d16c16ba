"""Seals accounts of payouts again after SECRET_KEY has changed, so that they stay readable without the earlier one."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from kit import logging
from kit.database import Database, ReadSession, Session
from kit.vault import NotOpened, ServiceVault
from kit.worker import Periodic
from request_service.payment.payouts import queries

log = logging.get(__name__)

_BATCH = 200
_FIRST = UUID(int=0)

type _List = Callable[[ReadSession, UUID, int], Awaitable[Sequence[UUID]]]


class AccountResealing(Periodic):
    """Does nothing unless PREVIOUS_SECRET_KEY is set."""

    name = "account-resealing"
    every_seconds = 3600.0

    def __init__(self, database: Database, vault: ServiceVault) -> None:
        self._database = database
        self._vault = vault

    async def sweep(self) -> None:
        if self._vault.is_changing:
            await self._go_through(queries.list_account_ids, self._seal_account)
            # A payout that is not over has a copy of its account.
            await self._go_through(queries.list_open_payout_ids, self._seal_payout)

    async def _go_through(self, listed: _List, seal: Callable[[Session, UUID], Awaitable[None]]) -> None:
        found: Sequence[UUID] = [_FIRST]
        while found:
            async with self._database.read_once() as session:
                found = await listed(session, found[-1], _BATCH)
            for one in found:
                async with self._database.transaction() as session:
                    try:
                        await seal(session, one)
                    except NotOpened as error:
                        log.warning("payout_account_not_opened", subject_id=str(one), error=str(error))

    async def _seal_account(self, session: Session, account_id: UUID) -> None:
        # Its owner may have taken it back meanwhile.
        account = await queries.find_and_lock_account(session, account_id)
        if account is not None:
            account.seal_again(self._vault)

    async def _seal_payout(self, session: Session, payout_id: UUID) -> None:
        (await queries.lock_payout(session, payout_id)).seal_again(self._vault)
