"""Streams all payments to an admin, batch by batch."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row

from kit import acts, paging
from kit.caller import Caller
from kit.database import Database
from kit.paging import Page, PageKey
from request_service.payment.payments import queries
from request_service.payment.payments.queries import PaymentFilters

# A message would hold some times as many.
_EXPORT_BATCH = 500


async def export_payments(database: Database, admin: Caller) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yields all payments in batches, newest first, except those made after the first batch was read."""
    async with database.transaction() as session:
        # The entry holds no count: that is known only at the end, and the admin may cancel before it.
        await acts.record(session, admin, "payments_exported")

    async def read(page: Page) -> Sequence[Row[Any]]:
        async with database.read_once() as session:
            return await queries.list_payments(session, PaymentFilters(), page)

    async for rows in paging.batches(read, lambda row: PageKey(row.created_at, row.id), _EXPORT_BATCH):
        yield rows
