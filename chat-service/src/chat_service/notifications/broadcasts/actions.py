"""The verbs of notices by admins. Each runs in its caller's transaction, but for the one that collects recipients."""

import itertools
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.broadcasts import queries
from chat_service.notifications.broadcasts.models import ABANDONED_AFTER, Broadcast, BroadcastStatus, RecipientRole
from chat_service.notifications.broadcasts.plans import BroadcastPlan
from kit import acts, clock, paging
from kit.caller import Caller
from kit.database import Database, ReadSession, Session, insert_row
from kit.errors import InvalidInput
from kit.paging import Page, PageKey

# The number of ids that are asked for and stored at once.
PAGE = 5000


class ActiveAccounts(Protocol):
    """The service that owns accounts, such as auth-service behind an `AuthClient`."""

    async def list_ids_of_role(self, role: str, after: UUID | None, limit: int, /) -> Sequence[UUID]:
        """Returns ids of active accounts after *after* in their order. Raises Unavailable."""

    async def list_active_ids(self, user_ids: Collection[UUID], /) -> Sequence[UUID]:
        """Returns those of the ids whose accounts are active. Raises Unavailable."""


async def prepare_broadcast(
    database: Database, accounts: ActiveAccounts, broadcast_id: UUID, plan: BroadcastPlan, created_by: UUID
) -> int:
    """Stores a notice with its recipients, page by page, and returns their number. As it is, it is never sent.

    If the process dies meanwhile, what it has stored is removed later. Raises InvalidInput or Unavailable.
    """
    broadcast = _prepared(broadcast_id, plan, created_by, clock.now())
    async with database.transaction() as session:
        await insert_row(session, broadcast)
    return await _collect(database, accounts, plan, broadcast_id)


def _prepared(broadcast_id: UUID, plan: BroadcastPlan, created_by: UUID, now: datetime) -> Broadcast:
    return Broadcast(
        id=broadcast_id,
        status=BroadcastStatus.PREPARING,
        title=plan.title,
        message=plan.message,
        link=plan.link,
        channels=sorted(plan.channels),
        role=plan.role,
        recipients=0,
        done=0,
        send_at=plan.starts_at(now),
        due_at=now + ABANDONED_AFTER,
        created_by=created_by,
        created_at=now,
    )


async def _collect(database: Database, accounts: ActiveAccounts, plan: BroadcastPlan, broadcast_id: UUID) -> int:
    if not isinstance(plan.to, RecipientRole):
        active = await _require_active(accounts, plan.to)
        for page in itertools.batched(active, PAGE):
            await _store(database, broadcast_id, page)
        return len(active)
    number, after = 0, None
    while found := await accounts.list_ids_of_role(plan.to, after, PAGE):
        await _store(database, broadcast_id, found)
        number, after = number + len(found), found[-1]
        if len(found) < PAGE:
            break
    return number


async def _require_active(accounts: ActiveAccounts, user_ids: frozenset[UUID]) -> Sequence[UUID]:
    active = [one for some in itertools.batched(user_ids, PAGE) for one in await accounts.list_active_ids(some)]
    if unknown := len(user_ids.difference(active)):
        raise InvalidInput.field("user_ids", f"must be ids of active accounts, which {unknown} of them are not")
    return active


async def _store(database: Database, broadcast_id: UUID, user_ids: Sequence[UUID]) -> None:
    async with database.transaction() as session:
        await queries.insert_recipients(session, broadcast_id, user_ids)


async def abandon_broadcast(session: Session, broadcast_id: UUID) -> None:
    """Has the recipients removed of a notice that was prepared and will not be scheduled."""
    await queries.make_due(session, broadcast_id, clock.now())


async def schedule_broadcast(session: Session, admin: Caller, broadcast_id: UUID, recipients: int) -> Broadcast:
    """Lets a prepared notice be sent. Raises BroadcastOver if an admin has stopped it meanwhile."""
    broadcast = await queries.lock_broadcast(session, broadcast_id)
    broadcast.schedule(recipients)
    facts = {"broadcast_id": str(broadcast_id), "title": broadcast.title, "send_at": broadcast.send_at.isoformat()}
    await acts.record(session, admin, "broadcast_scheduled", None, recipients=recipients, **facts)
    return broadcast


async def stop_broadcast(session: Session, admin: Caller, broadcast_id: UUID) -> Broadcast:
    """Raises BroadcastNotFound or BroadcastOver."""
    broadcast = await queries.lock_broadcast(session, broadcast_id)
    old = broadcast.status
    broadcast.stop(clock.now())
    facts = {"old": str(old), "new": str(broadcast.status)}
    await acts.record(session, admin, "broadcast_stopped", None, broadcast_id=broadcast_id, **facts)
    return broadcast


async def list_broadcasts(session: ReadSession, page: Page) -> tuple[Sequence[Row[Any]], str]:
    """Returns notices, newest first, and the cursor of the next page."""
    found = await queries.list_broadcasts(session, page)
    return paging.cut(found, page, lambda row: PageKey(row.created_at, row.id))


async def erase_recipient(session: Session, user_id: UUID) -> None:
    """Forgets a user who has deleted their account. It comes before their notifications are erased.

    So a batch that takes them at the same moment ends first, and what it has made is erased with the rest.
    """
    await queries.delete_recipient(session, user_id)
