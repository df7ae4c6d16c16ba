"""The verbs of the ledger. Each posting runs in the transaction of the change whose money it moves."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock
from kit.caller import Caller
from kit.database import Database, ReadSession, Session, insert_row
from request_service.payment.ledger import queries
from request_service.payment.ledger.checks import CheckResult
from request_service.payment.ledger.errors import UnbalancedEntry
from request_service.payment.ledger.models import LedgerAdjustment
from request_service.payment.ledger.pages import KeyPage
from request_service.payment.ledger.postings import JournalEntry, Posting
from request_service.payment.ledger.queries import balances, journal, sums

# Ids are made within a transaction, and no transaction lasts so long, nor do clocks differ so much.
_UNTIL_SNAPSHOT = timedelta(hours=1)
_EXPORT_BATCH = 500


async def post(session: Session, entry: JournalEntry) -> bool:
    """Posts an entry, the way in which money moves. Returns False if it was posted before: then nothing changes.

    Raises UnbalancedEntry. Balances of providers are changed in the order of their accounts, so that two entries never
    wait for each other; post after all other rows of a transaction are locked, and several entries in the order of
    their providers, because all who settle for the same provider wait until the transaction ends.
    """
    _require_balanced(entry)
    if not await queries.insert_entry(session, entry):
        return False
    await queries.change_balances(session, entry.balances())
    return True


async def post_new(session: Session, entry: JournalEntry) -> None:
    """Posts an entry as `post` does, of which a row that the caller has locked says that it was not posted before.

    All of it goes to the database before the next statement or the commit, together with the rows that wait. If it was
    posted before after all, the transaction fails: nothing is posted twice. Raises UnbalancedEntry.
    """
    _require_balanced(entry)
    await queries.insert_new_entry(session, entry)
    await queries.change_balances(session, entry.balances())


async def lock_available(session: Session, provider_id: UUID, currency: str, hold: timedelta) -> int:
    """Returns the part of a provider's balance that may be paid out, and keeps it from others until the end."""
    await balances.lock_balance(session, provider_id, currency)
    found = await balances.list_balances(session, provider_id, clock.now() - hold)
    return next((row.balance - row.on_hold for row in found if row.currency == currency), 0)


async def export_statement(database: Database, provider_id: UUID) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Yields all postings to the account of a provider in batches, newest first, except those after the first batch.

    Each batch is read by itself, so that a slow receiver keeps no transaction open.
    """
    page: KeyPage | None = KeyPage(_EXPORT_BATCH)
    while page is not None:
        async with database.read_once() as session:
            found = await balances.list_statement(session, provider_id, page)
        rows = found[:_EXPORT_BATCH]
        is_last = len(found) <= _EXPORT_BATCH
        page = None if is_last else KeyPage(_EXPORT_BATCH, after=(str(rows[-1].id), str(rows[-1].number)))
        if rows:
            yield rows


async def list_accounts(session: ReadSession, page: KeyPage) -> Sequence[tuple[str, str, int]]:
    """Returns account, currency and amount: the shared accounts first, by name, and then those of providers.

    They are one more than the page holds if there is one.
    """
    wanted = page.offset + page.limit + 1
    found = list[tuple[str, str, int]]()
    is_after_shared = page.after is not None and page.after[0].startswith("provider:")
    if not is_after_shared:
        shared = sorted((row.account, row.currency, row.amount) for row in await journal.list_shared_accounts(session))
        found = [one for one in shared if page.after is None or one[:2] > page.after]
    if len(found) < wanted:
        after = page.after if is_after_shared else None
        rows = await journal.list_provider_accounts(session, after, wanted - len(found))
        found += [(row.account, row.currency, row.amount) for row in rows]
    return found[page.offset : wanted]


async def propose_adjustment(
    session: Session, admin: Caller, reason: str, postings: tuple[Posting, ...]
) -> LedgerAdjustment:
    """Raises InvalidInput for postings that are no entry."""
    adjustment = LedgerAdjustment.propose(admin.user_id, reason, postings, clock.now())
    await insert_row(session, adjustment)
    await acts.record(session, admin, "adjustment_proposed", adjustment_id=adjustment.id, reason=reason)
    return adjustment


async def approve_adjustment(session: Session, admin: Caller, adjustment_id: UUID) -> LedgerAdjustment:
    """Posts an adjustment that another admin has proposed.

    Raises AdjustmentNotFound, SelfApproval and AlreadyApproved.
    """
    adjustment = await journal.lock_adjustment(session, adjustment_id)
    await post(session, adjustment.approve(admin.user_id, clock.now()))
    proposer = adjustment.proposed_by
    await acts.record(session, admin, "adjustment_approved", proposer, adjustment_id=adjustment_id)
    return adjustment


async def take_snapshot(session: Session) -> None:
    """Moves the snapshots of the shared accounts on, up to a time before which no entry can come any more."""
    now = clock.now()
    through = now - _UNTIL_SNAPSHOT
    # An id begins with the milliseconds of its creation.
    await sums.take_snapshot(session, UUID(int=int(through.timestamp() * 1000) << 80), now)


async def store_check(session: Session, checked_at: datetime, result: CheckResult) -> None:
    await sums.store_check(session, checked_at, result.entries, result.differences)


def _require_balanced(entry: JournalEntry) -> None:
    if not entry.postings or any(entry.totals().values()):
        raise UnbalancedEntry(f"{entry.kind} of {entry.subject_id} sums to {dict(entry.totals())}")
