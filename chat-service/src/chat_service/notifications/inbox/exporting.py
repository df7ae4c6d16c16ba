"""Streams the notifications of all users to an admin, batch by batch."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row

from chat_service.notifications.inbox.queries.exports import list_all
from kit import acts, paging
from kit.caller import Caller
from kit.database import Database
from kit.paging import Page, PageKey

_BATCH = 1000


async def export_notifications(database: Database, admin: Caller) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Yields all notifications in batches, except those made after the first batch was read."""
    async with database.transaction() as session:
        # The entry holds no count: that is known only at the end, and the admin may cancel before it.
        await acts.record(session, admin, "notifications_exported")

    async def read(page: Page) -> Sequence[Row[*tuple[Any, ...]]]:
        async with database.read_once() as session:
            return await list_all(session, page)

    async for rows in paging.batches(read, lambda row: PageKey(row.created_at, row.id), _BATCH):
        yield rows
