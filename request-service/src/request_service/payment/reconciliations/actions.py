"""The verbs of reconciliations. Each runs in its caller's transaction, but for the one that cleans up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, paging
from kit.caller import Caller
from kit.database import Database, ReadSession, Session
from kit.ids import lowest_id
from kit.paging import Page, PageKey
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.reconciliations import queries
from request_service.payment.reconciliations.models import KEPT, MOST_ATTEMPTS, Reconciliation
from request_service.payment.reconciliations.queries import ReconciliationView
from request_service.payment.reconciliations.terms import Auditor

# Rows per transaction, for which others may wait.
_BATCH = 1000


@dataclass(frozen=True)
class Claimed:
    """A reconciliation that this process has claimed; *attempt* tells it from a later claim of another one."""

    reconciliation: Reconciliation
    attempt: int
    # The gateways that are not done.
    gateways: Sequence[GatewayName]


@dataclass(frozen=True)
class Finished:
    open: int = 0
    mended: int = 0
    # The gateways with which not all could be compared.
    incomplete: Sequence[str] = ()
    open_by_kind: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_bad(self) -> bool:
        return self.open > 0 or bool(self.incomplete)

    def facts(self) -> dict[str, Any]:
        kinds = dict(self.open_by_kind)
        return {"open": self.open, "mended": self.mended, "kinds": kinds, "incomplete": list(self.incomplete)}


async def start_reconciliation(session: Session, auditor: Auditor, requested_by: UUID | None = None) -> UUID:
    """Plans a reconciliation, unless one is running. Returns the id of either."""
    planned = Reconciliation.plan(auditor.terms, clock.now(), requested_by=requested_by)
    while not await queries.insert_unless_running(session, planned):
        running = await queries.find_running(session)
        if running is not None:
            return running
        # It has finished since.
    await queries.insert_gateways(session, planned.id, auditor.cashier.gateways.names)
    return planned.id


async def plan_night(session: Session, auditor: Auditor, night: date) -> None:
    """Plans the reconciliation of a night, unless it has one. As long as another one is running, nothing is planned."""
    planned = Reconciliation.plan(auditor.terms, clock.now(), night=night)
    if await queries.insert_unless_running(session, planned):
        await queries.insert_gateways(session, planned.id, auditor.cashier.gateways.names)


async def order_reconciliation(session: Session, auditor: Auditor, caller: Caller) -> ReconciliationView:
    """Starts a reconciliation for an admin, and returns it, or the one that is running."""
    started = await start_reconciliation(session, auditor, caller.user_id)
    await acts.record(session, caller, "reconciliation_started", reconciliation_id=started)
    return await get_reconciliation(session, started)


async def claim_reconciliation(session: Session, auditor: Auditor) -> Claimed | None:
    """Claims the reconciliation that is running, if no other process works on it."""
    now = clock.now()
    found = await queries.lock_unclaimed(session, now)
    if found is None:
        return None
    attempt = found.claim(now)
    rows = await queries.list_gateways(session, [found.id])
    names = auditor.cashier.gateways.names
    left = [row.gateway for row in rows if not row.is_done and row.gateway in names]
    if attempt > MOST_ATTEMPTS:
        # Each attempt has ended in the middle: those that are left are told of as not compared.
        left = []
    return Claimed(found, attempt, left)


async def finish_reconciliation(session: Session, claimed: Claimed) -> Finished | None:
    """Returns what was found; `None` if another process has taken it over."""
    found = await queries.lock_claimed(session, claimed.reconciliation.id, claimed.attempt)
    if found is None:
        return None
    finished = await summarize(session, found.id)
    found.finish(clock.now(), open_ones=finished.open, mended=finished.mended)
    return finished


async def summarize(session: ReadSession, reconciliation_id: UUID) -> Finished:
    counts = await queries.count_differences(session, reconciliation_id)
    rows = await queries.list_gateways(session, [reconciliation_id])
    open_by_kind = {kind.value: count for kind, is_mended, count in counts if not is_mended}
    return Finished(
        sum(open_by_kind.values()),
        sum(count for _, is_mended, count in counts if is_mended),
        [row.gateway.value for row in rows if row.trouble is not None or not row.is_done],
        open_by_kind,
    )


async def get_reconciliation(session: ReadSession, reconciliation_id: UUID) -> ReconciliationView:
    """Raises ReconciliationNotFound."""
    found = await queries.get_reconciliation(session, reconciliation_id)
    return ReconciliationView(found, await queries.list_gateways(session, [reconciliation_id]))


async def list_reconciliations(session: ReadSession, page: Page) -> tuple[Sequence[ReconciliationView], str]:
    """Returns reconciliations, newest first, and the cursor of the next page."""
    found = await queries.list_reconciliations(session, page)
    rows, next_cursor = paging.cut(found, page, lambda row: PageKey(row.created_at, row.id))
    gateways = await queries.list_gateways(session, [row.id for row in rows])
    return [
        ReconciliationView(row, [one for one in gateways if one.reconciliation_id == row.id]) for row in rows
    ], next_cursor


async def list_differences(
    session: ReadSession, reconciliation_id: UUID, page: Page, *, is_mended: bool | None
) -> tuple[Sequence[Row[Any]], str]:
    """Returns differences, newest first, and the cursor of the next page. Raises ReconciliationNotFound."""
    reconciliation = await queries.get_reconciliation(session, reconciliation_id)
    found = await queries.list_differences(session, reconciliation_id, page, is_mended=is_mended)
    return paging.cut(found, page, lambda row: PageKey(reconciliation.created_at, row.id))


async def clean(database: Database) -> None:
    """Deletes what finished reconciliations do not need any more, and old ones."""
    has_more = True
    while has_more:
        async with database.transaction() as session:
            has_more = await queries.delete_compared(session, _BATCH)
    async with database.transaction() as session:
        await queries.delete_old(session, lowest_id(clock.now() - KEPT))
