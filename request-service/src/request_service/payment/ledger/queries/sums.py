"""Statements that recompute the ledger from its postings, and that take snapshots of the shared accounts.

Each list of a check is empty unless there is a defect; it returns the ids and amounts that a finding names.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, cast, exists, func, insert, select, union_all, update

from kit.database import ReadSession, Session, insert_on, lock_name
from kit.database import dialect_of as dialect
from kit.ids import new_id
from request_service.payment.ledger.accounts import ESCROW
from request_service.payment.ledger.models import (
    LedgerBalance,
    LedgerEntry,
    LedgerPosting,
    LedgerSnapshot,
    StoredCheck,
)
from request_service.payment.ledger.queries.journal import IS_SHARED, LAST_THROUGH, NO_ID

_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
_balances, _snapshots = LedgerBalance.__table__.c, LedgerSnapshot.__table__.c
# The sum of whole numbers is a decimal on PostgreSQL.
_TOTAL = cast(func.sum(_postings.amount), BigInteger)


async def count_entries(session: ReadSession) -> int:
    return await session.scalar(select(func.count()).select_from(LedgerEntry.__table__)) or 0


async def list_unbalanced_entries(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = (
        select(_postings.entry_id, _postings.currency, _TOTAL).group_by(_postings.entry_id, _postings.currency)
    ).having(func.sum(_postings.amount) != 0)
    return (await session.execute(statement.limit(limit))).all()


async def list_empty_entries(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    has_postings = exists().where(_postings.entry_id == _entries.id)
    return (await session.execute(select(_entries.id, _entries.kind).where(~has_postings).limit(limit))).all()


async def list_unbalanced_currencies(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = select(_postings.currency, _TOTAL).group_by(_postings.currency)
    return (await session.execute(statement.having(func.sum(_postings.amount) != 0).limit(limit))).all()


async def list_wrong_balances(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the accounts of providers whose stored balance is not the sum of their postings, with the difference."""
    stored = select(_balances.account, _balances.currency, _balances.balance.label("amount"))
    posted = select(_postings.account, _postings.currency, _TOTAL.label("amount")).where(~IS_SHARED)
    return await _differing(session, stored, posted.group_by(_postings.account, _postings.currency), limit)


async def list_wrong_snapshots(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the accounts whose snapshot is not the sum of their postings until then, with the difference."""
    stored = select(_snapshots.account, _snapshots.currency, (-_snapshots.amount).label("amount"))
    posted = select(_postings.account, _postings.currency, _TOTAL.label("amount")).where(
        IS_SHARED, _postings.entry_id <= LAST_THROUGH.scalar_subquery()
    )
    return await _differing(session, stored, posted.group_by(_postings.account, _postings.currency), limit)


async def list_overdrawn_escrows(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the payments of which more was earned or given back than had come, with the difference."""
    statement = (
        select(_entries.payment_id, _postings.currency, _TOTAL)
        .join_from(LedgerPosting.__table__, LedgerEntry.__table__, _entries.id == _postings.entry_id)
        .where(_postings.account == ESCROW.name, _entries.payment_id.is_not(None))
        .group_by(_entries.payment_id, _postings.currency)
        .having(func.sum(_postings.amount) > 0)
    )
    return (await session.execute(statement.limit(limit))).all()


async def store_check(session: Session, checked_at: datetime, entries: int, differences: Sequence[str]) -> None:
    values = {"id": new_id(), "checked_at": checked_at, "entries": entries, "differences": list(differences)}
    await session.execute(insert(StoredCheck.__table__).values(values))  # type: ignore[arg-type]


async def take_snapshot(session: Session, through_id: UUID, now: datetime) -> None:
    """Moves the snapshots of all shared accounts on to *through_id*, before which no entry may come any more."""
    await lock_name(session, "ledger-snapshots")
    before = await session.scalar(LAST_THROUGH) or NO_ID
    if before >= through_id:
        return
    moved = (
        select(_postings.account, _postings.currency, _TOTAL.label("amount"))
        .where(_postings.entry_id > before, _postings.entry_id <= through_id, IS_SHARED)
        .group_by(_postings.account, _postings.currency)
    )
    rows = [{**row._mapping, "through_id": through_id, "taken_at": now} for row in await session.execute(moved)]  # noqa: SLF001
    if rows:
        statement = insert_on(dialect(session), LedgerSnapshot.__table__)
        total = _snapshots.amount + statement.excluded.amount
        await session.execute(statement.on_conflict_do_update(set_={"amount": total}, index_elements=_KEY), rows)
    await session.execute(update(LedgerSnapshot).values(through_id=through_id, taken_at=now))


_KEY = ["account", "currency"]


async def _differing(session: ReadSession, stored: Any, posted: Any, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the accounts in which two sums, with opposite signs, are not zero together."""
    both = union_all(stored, posted).subquery()
    total = func.sum(both.c.amount)
    statement = select(both.c.account, both.c.currency, cast(total, BigInteger))
    grouped = statement.group_by(both.c.account, both.c.currency).having(total != 0)
    return (await session.execute(grouped.order_by(both.c.account).limit(limit))).all()
