"""Statements about payouts and the accounts of providers, and the locks that decide contested changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, or_, select, text

from kit.database import ReadSession, Session, columns
from kit.paging import Page
from request_service.payment.ledger.accounts import PAYOUTS_IN_FLIGHT
from request_service.payment.ledger.models import LedgerEntry, LedgerPosting
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.operations.models import GatewayOperation, OperationKind
from request_service.payment.payouts.errors import PayoutNotFound
from request_service.payment.payouts.lifecycle import OVER, PayoutStatus
from request_service.payment.payouts.models import Payout, PayoutAccount

_payouts, _accounts = Payout.__table__.c, PayoutAccount.__table__.c
_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
_operations = GatewayOperation.__table__.c
_SECRETS = {"version", "bank_code", "sealed_name", "sealed_number"}
_SHOWN = select(*columns(Payout, without=_SECRETS))
# In the words of the partial index, without which SQLite does not read it.
_OPEN_CALL = text("state IN ('planned', 'sending', 'unknown')")


async def list_accounts_of(session: ReadSession, provider_id: UUID) -> Sequence[PayoutAccount]:
    """Returns the accounts of a provider, newest first."""
    statement = select(PayoutAccount).where(PayoutAccount.provider_id == provider_id)
    return (await session.scalars(statement.order_by(PayoutAccount.id.desc()))).all()


async def find_account_at(session: ReadSession, provider_id: UUID, now: datetime) -> PayoutAccount | None:
    """Returns the account that counts at a moment."""
    statement = select(PayoutAccount).where(PayoutAccount.provider_id == provider_id, PayoutAccount.counts_from <= now)
    found: PayoutAccount | None = await session.scalar(statement.order_by(PayoutAccount.id.desc()).limit(1))
    return found


async def delete_accounts(session: Session, account_ids: Sequence[UUID]) -> None:
    await session.execute(delete(PayoutAccount).where(PayoutAccount.id.in_(account_ids)))


async def delete_accounts_of(session: Session, provider_id: UUID) -> None:
    await session.execute(delete(PayoutAccount).where(PayoutAccount.provider_id == provider_id))


async def list_account_ids(session: ReadSession, after: UUID, limit: int) -> Sequence[UUID]:
    """Returns accounts after the id *after*, in the order of their ids."""
    later = select(_accounts.id).where(_accounts.id > after)
    return (await session.scalars(later.order_by(_accounts.id).limit(limit))).all()


async def list_open_payout_ids(session: ReadSession, after: UUID, limit: int) -> Sequence[UUID]:
    """Returns payouts after the id *after* that are not over, in the order of their ids."""
    later = select(_payouts.id).where(_payouts.status.in_(set(PayoutStatus) - OVER), _payouts.id > after)
    return (await session.scalars(later.order_by(_payouts.id).limit(limit))).all()


async def find_and_lock_account(session: Session, account_id: UUID) -> PayoutAccount | None:
    return await session.scalar(select(PayoutAccount).where(PayoutAccount.id == account_id).with_for_update())


async def get_payout(session: ReadSession, payout_id: UUID) -> Payout:
    """Returns a payout as it is at this moment. Raises PayoutNotFound."""
    found = await session.get(Payout, payout_id)
    if found is None:
        raise PayoutNotFound
    return found


async def lock_payout(session: Session, payout_id: UUID) -> Payout:
    """Locks a payout, before the call about it and before balances. Raises PayoutNotFound."""
    statement = select(Payout).where(Payout.id == payout_id).with_for_update()
    found: Payout | None = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise PayoutNotFound
    return found


async def find_payout_id(session: ReadSession, reference: str | None) -> UUID | None:
    if reference is None:
        return None
    found: UUID | None = await session.scalar(select(_payouts.id).where(_payouts.reference == reference))
    return found


async def has_open_call(session: ReadSession, payout_id: UUID) -> bool:
    """Returns True as long as the gateway is called, or asked, about a payout."""
    statement = select(_operations.id).where(
        _operations.subject_id == payout_id,
        _operations.kind == OperationKind.PAY_OUT,
        _OPEN_CALL,
    )
    return await session.scalar(statement.limit(1)) is not None


async def list_payouts(
    session: ReadSession, provider_id: UUID | None, status: PayoutStatus | None, page: Page
) -> Sequence[Row[Any]]:
    """Returns payouts of a provider or of all, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN
    if provider_id is not None:
        statement = statement.where(_payouts.provider_id == provider_id)
    if status is not None:
        statement = statement.where(_payouts.status == status)
    if page.after is not None:
        statement = statement.where(_payouts.id < page.after.id)
    newest_first = statement.order_by(_payouts.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def list_wrong_flights(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns payouts whose part of the money in flight is not their amount as long as they are not over, else zero."""
    flights = (
        select(_entries.subject_id, func.sum(_postings.amount).label("total"))
        .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
        .where(_postings.account == PAYOUTS_IN_FLIGHT.name)
        .group_by(_entries.subject_id)
        .subquery()
    )
    in_flight = -func.coalesce(flights.c.total, 0)
    is_over = _payouts.status.in_(OVER)
    statement = (
        select(_payouts.id, _payouts.status, _payouts.amount, in_flight.label("in_flight"))
        .outerjoin_from(Payout.__table__, flights, flights.c.subject_id == _payouts.id)
        .where(or_(is_over & (in_flight != 0), ~is_over & (in_flight != _payouts.amount)))
    )
    return (await session.execute(statement.limit(limit))).all()


async def list_unknown_flights(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns entries that plan a payout which does not exist."""
    statement = select(_entries.id, _entries.subject_id).where(
        _entries.kind == EntryKind.PAYOUT_PLANNED, ~exists().where(_payouts.id == _entries.subject_id)
    )
    return (await session.execute(statement.limit(limit))).all()
