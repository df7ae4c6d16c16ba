"""Statements about the money of providers: their balances, what of them is on hold, and their statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    tuple_,
    union_all,
)

from kit.column_types import Id
from kit.database import ReadSession, Session
from kit.statements import once
from request_service.payment.ledger.accounts import Account
from request_service.payment.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting
from request_service.payment.ledger.pages import KeyPage
from request_service.payment.ledger.postings import EARNINGS

_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
_balances = LedgerBalance.__table__.c
_NOTHING = literal_column("0", BigInteger)
# A noun above, of which only this is read: a payment knows how much of what its payee has earned is disputed now.
_PAYMENTS = table("payments", column("payee_id", Id()), column("currency"), column("payee_disputed", BigInteger))
# In the words of the partial index.
_IS_DISPUTED = text("payee_disputed > 0")


def _account() -> ColumnElement[str]:
    """Returns the account of postings for a comparison that reads no index.

    An entry has a few postings, and an account has any number: without statistics a planner would begin with those.
    """
    return _postings.account.concat(literal(""))


def _young_earnings() -> Select[*tuple[Any, ...]]:
    """Selects by currency what is left of the earnings of a provider since a moment, after refunds of them."""
    young = LedgerEntry.__table__.alias("young")
    left = (
        select(_postings.currency, (-func.sum(_postings.amount)).label("amount"))
        .select_from(young)
        .join(LedgerEntry.__table__, _entries.payment_id == young.c.payment_id)
        .join(LedgerPosting.__table__, _postings.entry_id == _entries.id)
        .where(
            young.c.provider_id == bindparam("provider_id"),
            young.c.kind.in_([literal(kind) for kind in EARNINGS]),
            young.c.occurred_at > bindparam("since"),
            _account() == bindparam("account"),
        )
        .group_by(_entries.payment_id, _postings.currency)
        .subquery()
    )
    # More was taken back than is held.
    held = case((left.c.amount > 0, left.c.amount), else_=0)
    return select(left.c.currency, _NOTHING.label("balance"), held.label("on_hold"))


def _open_disputes() -> Select[*tuple[Any, ...]]:
    """Selects the parts of a provider in payments whose payers dispute them now."""
    return select(_PAYMENTS.c.currency, _NOTHING.label("balance"), _PAYMENTS.c.payee_disputed.label("on_hold")).where(
        _PAYMENTS.c.payee_id == bindparam("provider_id"), _IS_DISPUTED
    )


def _list_balances() -> Select[*tuple[Any, ...]]:
    stored = select(_balances.currency, _balances.balance, _NOTHING.label("on_hold")).where(
        _balances.account == bindparam("account")
    )
    parts = union_all(stored, _young_earnings(), _open_disputes()).subquery()
    # The sum of whole numbers is a decimal on PostgreSQL.
    return (
        select(
            parts.c.currency,
            cast(func.sum(parts.c.balance), BigInteger).label("balance"),
            cast(func.sum(parts.c.on_hold), BigInteger).label("on_hold"),
        )
        .group_by(parts.c.currency)
        .order_by(parts.c.currency)
    )


_LIST_BALANCES = once(_list_balances())
_LOCK_BALANCE = once(
    select(_balances.balance)
    .where(_balances.account == bindparam("account"), _balances.currency == bindparam("currency"))
    .with_for_update()
)
_STATEMENT = once(
    select(
        _entries.id,
        _entries.kind,
        _entries.subject_id,
        _entries.payment_id,
        _entries.occurred_at,
        _postings.number,
        _postings.currency,
        _postings.amount,
    )
    .join_from(LedgerPosting.__table__, LedgerEntry.__table__, _entries.id == _postings.entry_id)
    .where(
        _postings.account == bindparam("account", type_=String()),
        tuple_(_postings.entry_id, _postings.number)
        < tuple_(bindparam("last_id", type_=Id()), bindparam("last_number")),
    )
    .order_by(_postings.entry_id.desc(), _postings.number.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)


async def list_balances(session: ReadSession, provider_id: UUID, since: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns `currency`, `balance` and `on_hold` of a provider; earnings after *since* are on hold."""
    values = {"provider_id": provider_id, "account": Account.of_provider(provider_id).name, "since": since}
    return (await session.execute(_LIST_BALANCES, values)).all()


async def lock_balance(session: Session, provider_id: UUID, currency: str) -> None:
    """Locks the balance of a provider in a currency: until the transaction ends, no other one changes it."""
    await session.execute(_LOCK_BALANCE, {"account": Account.of_provider(provider_id).name, "currency": currency})


async def list_statement(session: ReadSession, provider_id: UUID, page: KeyPage) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the postings to the account of a provider, newest first, and one more than the page holds."""
    last_id, last_number = page.after_row()
    values = {"last_id": last_id, "last_number": last_number, "most": page.limit + 1, "skipped": page.offset}
    return (await session.execute(_STATEMENT, values | {"account": Account.of_provider(provider_id).name})).all()
