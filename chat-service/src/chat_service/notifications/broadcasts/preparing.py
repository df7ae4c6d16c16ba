"""Collects the recipients of a notice in transactions of their own, before the one that lets it be sent.

A notice that was begun and is not kept is removed: after a failure, and when the same command was sent twice at a time.
If the process dies, that happens later.
"""

from types import TracebackType
from typing import Self
from uuid import UUID

from chat_service.notifications.broadcasts import actions
from chat_service.notifications.broadcasts.actions import ActiveAccounts
from chat_service.notifications.broadcasts.plans import BroadcastPlan
from kit import caller, logging
from kit.database import Database
from kit.ids import new_id

log = logging.get(__name__)


class Preparation:
    def __init__(self, database: Database, accounts: ActiveAccounts, plan: BroadcastPlan) -> None:
        self._database = database
        self._accounts = accounts
        self._plan = plan
        self._begun: set[UUID] = set()

    async def prepare(self) -> tuple[UUID, int]:
        """Returns the id of a notice and the number of its recipients. Raises InvalidInput or Unavailable."""
        broadcast_id, created_by = new_id(), caller.current().user_id
        self._begun.add(broadcast_id)
        number = await actions.prepare_broadcast(
            self._database, self._accounts, broadcast_id, self._plan, created_by=created_by
        )
        return broadcast_id, number

    def keep(self, broadcast_id: str, recipients: int) -> None:
        """Notes that a notice was scheduled, which an earlier command may have prepared."""
        if UUID(broadcast_id) in self._begun:
            self._begun.remove(UUID(broadcast_id))
            note("broadcast_scheduled", broadcast_id, recipients=recipients, role=self._plan.role)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for broadcast_id in self._begun:
            async with self._database.transaction() as session:
                await actions.abandon_broadcast(session, broadcast_id)


def note(event: str, broadcast_id: str, **facts: object) -> None:
    """Leaves a trace of an admin's act in the log."""
    log.info(event, admin=str(caller.current().user_id), broadcast=broadcast_id, **facts)
