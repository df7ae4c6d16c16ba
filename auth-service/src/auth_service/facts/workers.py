"""Seals identity numbers again after SECRET_KEY has changed, so that they stay readable without the earlier one."""

from uuid import UUID

from auth_service.facts.actions import seal_again
from auth_service.vault import Vault
from kit.database import Database
from kit.worker import Periodic

_BATCH = 200
_FIRST = UUID(int=0)


class Resealing(Periodic):
    """Does nothing unless PREVIOUS_SECRET_KEY is set."""

    name = "resealing"
    every_seconds = 3600.0

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def sweep(self) -> None:
        after: UUID | None = _FIRST if self._vault.is_changing else None
        while after is not None:
            after = await seal_again(self._database, self._vault, after, _BATCH)
