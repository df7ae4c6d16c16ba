"""Builders and readers that the tests of the ledger share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from kit.database import Database
from kit.ids import new_id
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger import actions
from request_service.payment.ledger.entries import Deal
from request_service.payment.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting
from request_service.payment.ledger.postings import JournalEntry

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def new_deal(payee_id: UUID | None = None, **changes: Any) -> Deal:
    """Returns a payment of 400.00 ETB, of which the platform gets 40.00."""
    usual = Deal(new_id(), GatewayName.CHAPA, "ETB", 400_00, 40_00, payee_id or new_id())
    return replace(usual, **changes)


async def post(database: Database, *entries: JournalEntry) -> bool:
    """Posts entries in one transaction. Returns whether the last one was posted now."""
    is_new = False
    async with database.transaction() as session:
        for entry in entries:
            is_new = await actions.post(session, entry)
    return is_new


async def stored_entries(database: Database) -> Sequence[Row[Any]]:
    return await _rows(database, select(LedgerEntry.__table__).order_by(LedgerEntry.id))


async def stored_postings(database: Database) -> list[tuple[str, str, int]]:
    columns = LedgerPosting.account, LedgerPosting.currency, LedgerPosting.amount
    found = await _rows(database, select(*columns).order_by(LedgerPosting.entry_id, LedgerPosting.number))
    return [(row.account, row.currency, row.amount) for row in found]


async def stored_balances(database: Database) -> dict[tuple[str, str], int]:
    found = await _rows(database, select(LedgerBalance.account, LedgerBalance.currency, LedgerBalance.balance))
    return {(row.account, row.currency): row.balance for row in found}


async def _rows(database: Database, statement: Any) -> Sequence[Row[Any]]:
    async with database.read() as session:
        return (await session.execute(statement)).all()
