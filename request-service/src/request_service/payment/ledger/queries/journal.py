"""Statements about accounts and entries, for admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    bindparam,
    cast,
    func,
    literal,
    not_,
    select,
    tuple_,
    union_all,
)

from kit.database import ReadSession, Session
from kit.statements import once
from request_service.payment.ledger.errors import AdjustmentNotFound
from request_service.payment.ledger.models import (
    LedgerAdjustment,
    LedgerBalance,
    LedgerEntry,
    LedgerPosting,
    LedgerSnapshot,
    StoredCheck,
)
from request_service.payment.ledger.pages import KeyPage
from request_service.payment.ledger.postings import EntryKind

_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
_balances, _snapshots = LedgerBalance.__table__.c, LedgerSnapshot.__table__.c
NO_ID = UUID(int=0)

# The id up to which the snapshots sum up postings. They are few, and all have the same.
LAST_THROUGH = select(_snapshots.through_id).order_by(_snapshots.through_id.desc()).limit(1)
# Providers' accounts have stored balances instead of snapshots.
IS_SHARED: ColumnElement[bool] = not_(_postings.account.startswith("provider:"))


@dataclass(frozen=True)
class EntryFilter:
    """The entries that are wanted: at most one of these is set."""

    account: str | None = None
    kind: EntryKind | None = None
    subject_id: UUID | None = None


def _shared_accounts() -> Select[*tuple[Any, ...]]:
    through = func.coalesce(LAST_THROUGH.scalar_subquery(), literal(NO_ID))
    newer = select(_postings.account, _postings.currency, _postings.amount).where(
        _postings.entry_id > through, IS_SHARED
    )
    parts = union_all(select(_snapshots.account, _snapshots.currency, _snapshots.amount), newer).subquery()
    return select(
        parts.c.account, parts.c.currency, cast(func.sum(parts.c.amount), BigInteger).label("amount")
    ).group_by(parts.c.account, parts.c.currency)


_SHARED_ACCOUNTS = once(_shared_accounts())
_PROVIDER_ACCOUNTS = once(
    select(_balances.account, _balances.currency, (-_balances.balance).label("amount"))
    .where(
        tuple_(_balances.account, _balances.currency)
        > tuple_(
            bindparam("account", type_=_balances.account.type), bindparam("currency", type_=_balances.currency.type)
        )
    )
    .order_by(_balances.account, _balances.currency)
    .limit(bindparam("most"))
)
_LAST_CHECK = once(
    select(StoredCheck.__table__.c.checked_at, StoredCheck.__table__.c.entries, StoredCheck.__table__.c.differences)
    .order_by(StoredCheck.__table__.c.id.desc())
    .limit(1)
)


async def list_shared_accounts(session: ReadSession) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns `account`, `currency` and `amount` of all accounts but those of providers; they are few.

    Only postings since the last snapshot are read.
    """
    return (await session.execute(_SHARED_ACCOUNTS)).all()


async def list_provider_accounts(
    session: ReadSession, after: tuple[str, str] | None, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns `account`, `currency` and `amount` of accounts of providers, in their order."""
    account, currency = after or ("", "")
    return (await session.execute(_PROVIDER_ACCOUNTS, {"account": account, "currency": currency, "most": limit})).all()


async def list_entry_ids(session: ReadSession, wanted: EntryFilter, page: KeyPage) -> Sequence[UUID]:
    """Returns the ids of entries, newest first, and one more than the page holds if there is one."""
    values: dict[str, Any] = {"last_id": page.after_row()[0], "most": page.limit + 1, "skipped": page.offset}
    for name in ("account", "kind", "subject_id"):
        if getattr(wanted, name) is not None:
            return await _ids(session, _page_by(name), values | {"wanted": getattr(wanted, name)})
    return await _ids(session, _page_by(None), values)


async def list_entries(session: ReadSession, entry_ids: Sequence[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns a row for each posting of some entries, newest entry first."""
    statement = (
        select(
            _entries.id,
            _entries.kind,
            _entries.subject_id,
            _entries.payment_id,
            _entries.occurred_at,
            _postings.account,
            _postings.currency,
            _postings.amount,
        )
        .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
        .where(_entries.id.in_(entry_ids))
        .order_by(_entries.id.desc(), _postings.number)
    )
    return (await session.execute(statement)).all()


async def lock_adjustment(session: Session, adjustment_id: UUID) -> LedgerAdjustment:
    """Raises AdjustmentNotFound."""
    statement = select(LedgerAdjustment).where(LedgerAdjustment.id == adjustment_id).with_for_update()
    found = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise AdjustmentNotFound
    return found


async def find_last_check(session: ReadSession) -> Row[*tuple[Any, ...]] | None:
    return (await session.execute(_LAST_CHECK)).one_or_none()


async def _ids(session: ReadSession, statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Sequence[UUID]:
    return [row[0] for row in await session.execute(statement, values)]


@cache
def _page_by(name: str | None) -> Select[*tuple[Any, ...]]:
    wanted: Any = bindparam("wanted")
    if name == "account":
        # An adjustment may post to an account twice.
        statement = select(_postings.entry_id).distinct().where(_postings.account == wanted)
        key = _postings.entry_id
    else:
        key = _entries.id
        statement = select(key) if name is None else select(key).where(_entries[name] == wanted)
    statement = statement.where(key < bindparam("last_id")).order_by(key.desc())
    return once(statement.limit(bindparam("most")).offset(bindparam("skipped")))
