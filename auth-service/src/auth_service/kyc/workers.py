"""The work on documents that time brings: warnings and ends, other required types, and another SECRET_KEY."""

import asyncio
from datetime import datetime
from uuid import UUID

from auth_service.kyc import actions, queries
from auth_service.kyc.actions import Required
from auth_service.vault import Vault
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.leadership import Lead, leadership, require_lead
from kit.worker import Periodic

_BATCH = 50
_FIRST = UUID(int=0)


class DocumentExpiry(DueWork):
    """Warns of documents that expire soon, and expires them. Replicas take documents that no other has locked."""

    name = "document-expiry"

    def __init__(self, database: Database, required: Required) -> None:
        self._database = database
        self._required = required

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            return await actions.run_due(session, _BATCH, self._required) > 0


class StandingKeeping(Periodic):
    """Computes standings again after other types are required. Otherwise it reads the two ends of an index.

    One process of all does so: others may not know of a change yet, or have another environment during a deployment,
    and would undo its work as fast as it is done.
    """

    name = "standing-keeping"
    every_seconds = 2.0
    lead = Lead(0x2_0B_0F, "standings")

    def __init__(self, database: Database, required: Required) -> None:
        self._database = database
        self._required = required

    async def run(self) -> None:
        async with leadership(self._database, self.lead) as connection:
            while True:
                await require_lead(connection)
                await self.sweep()
                await asyncio.sleep(self.every_seconds)

    async def sweep(self) -> None:
        async with self._database.read() as session:
            is_due = await actions.has_other_standings(session, self._required)
        while is_due:
            async with self._database.transaction() as session:
                is_due = await actions.refresh_standings(session, _BATCH, self._required) > 0


class NumberResealing(Periodic):
    """Does nothing unless PREVIOUS_SECRET_KEY is set."""

    name = "number-resealing"
    every_seconds = 3600.0

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def sweep(self) -> None:
        after: UUID | None = _FIRST if self._vault.is_changing else None
        while after is not None:
            after = await actions.seal_again(self._database, self._vault, after, _BATCH)
