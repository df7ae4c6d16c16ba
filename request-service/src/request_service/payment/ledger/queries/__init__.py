"""Statements about the ledger. Entries and postings are inserted, and never changed or deleted."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, bindparam, insert, literal, select

from kit.database import ReadSession, Session, change_later, dialect_of, insert_later, insert_on
from kit.ids import new_id
from kit.statements import once
from request_service.payment.ledger.accounts import PLATFORM_FEES, Account
from request_service.payment.ledger.entries import Returned
from request_service.payment.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting
from request_service.payment.ledger.postings import EntryKind, JournalEntry, Posting

_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
_balances = LedgerBalance.__table__.c

# The entries by which earned money goes back to a payer, and by which it does not go after all.
_GIVING_BACK = (EntryKind.REFUND_PLANNED, EntryKind.REFUND_FAILED, EntryKind.DISPUTE_LOST)

_INSERT_NEW_ENTRY = once(insert(LedgerEntry.__table__))  # type: ignore[arg-type]
_INSERT_POSTING = once(insert(LedgerPosting.__table__))  # type: ignore[arg-type]
_ENTRY = once(
    select(
        _entries.occurred_at,
        _entries.payment_id,
        _entries.provider_id,
        _postings.account,
        _postings.currency,
        _postings.amount,
    )
    .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
    .where(_entries.subject_id == bindparam("subject_id"), _entries.kind == bindparam("kind"))
    .order_by(_postings.number)
)
_HAS_ENTRY = once(
    select(_entries.id).where(_entries.subject_id == bindparam("subject_id"), _entries.kind == bindparam("kind"))
)
_RETURNED = once(
    select(_postings.account, _postings.amount)
    .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
    .where(
        _entries.payment_id == bindparam("payment_id"),
        _entries.kind.in_([literal(kind) for kind in _GIVING_BACK]),
    )
)


async def insert_entry(session: Session, entry: JournalEntry) -> bool:
    """Inserts an entry with its postings. Returns False if its subject has one of this kind already."""
    values = _values_of(entry)
    if (await session.execute(_insert_entry(dialect_of(session)), values)).first() is None:
        return False
    await _insert_postings(session, values["id"], entry)
    return True


async def insert_new_entry(session: Session, entry: JournalEntry) -> None:
    """Inserts an entry with its postings before the next statement of the session or its commit.

    That fails if the subject has one of this kind already.
    """
    values = _values_of(entry)
    await insert_later(session, _INSERT_NEW_ENTRY, values)
    await _insert_postings(session, values["id"], entry)


async def change_balances(session: Session, changes: Mapping[Posting, int]) -> None:
    """Adds to the stored balances of providers, in the order of *changes*, before the next statement of the session."""
    statement = _change_balance(dialect_of(session))
    for (account, currency, _), change in changes.items():
        await change_later(session, statement, {"account": account.name, "currency": currency, "balance": change})


async def find_entry(session: ReadSession, kind: EntryKind, subject_id: UUID) -> JournalEntry | None:
    """Returns the entry of a kind about a subject, if it was posted."""
    rows = (await session.execute(_ENTRY, {"kind": kind, "subject_id": subject_id})).all()
    if not rows:
        return None
    postings = tuple(Posting(Account(row.account), row.currency, row.amount) for row in rows)
    return JournalEntry(kind, subject_id, rows[0].occurred_at, postings, rows[0].payment_id, rows[0].provider_id)


async def has_entry(session: ReadSession, kind: EntryKind, subject_id: UUID) -> bool:
    """Returns whether an entry of a kind about a subject was posted."""
    return (await session.execute(_HAS_ENTRY, {"kind": kind, "subject_id": subject_id})).first() is not None


async def get_returned(session: ReadSession, payment_id: UUID) -> Returned:
    """Returns the earned money of a payment that provider and platform give back by their shares.

    Refunds that have not failed do so, and lost disputes at the expense of the provider. It is true as long as the
    payment is locked, which each of them does.
    """
    provider = platform = 0
    for name, amount in await session.execute(_RETURNED, {"payment_id": payment_id}):
        account = Account(name)
        provider += amount if account.provider_id else 0
        platform += amount if account == PLATFORM_FEES else 0
    return Returned(provider + platform, provider)


def _values_of(entry: JournalEntry) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": entry.kind,
        "subject_id": entry.subject_id,
        "payment_id": entry.payment_id,
        "provider_id": entry.provider_id,
        "occurred_at": entry.occurred_at,
    }


async def _insert_postings(session: Session, entry_id: UUID, entry: JournalEntry) -> None:
    for number, (account, currency, amount) in enumerate(entry.postings):
        posting = {"number": number, "account": account.name, "currency": currency, "amount": amount}
        await insert_later(session, _INSERT_POSTING, {"entry_id": entry_id} | posting)


@cache
def _insert_entry(dialect: str) -> Insert:
    statement = insert_on(dialect, LedgerEntry.__table__)
    return once(statement.on_conflict_do_nothing(index_elements=["subject_id", "kind"]).returning(_entries.id))


@cache
def _change_balance(dialect: str) -> Insert:
    statement = insert_on(dialect, LedgerBalance.__table__)
    total = _balances.balance + statement.excluded.balance
    return once(statement.on_conflict_do_update(index_elements=["account", "currency"], set_={"balance": total}))
