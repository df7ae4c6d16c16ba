"""Compares our books with those of the gateways at once: `python -m request_service reconcile`.

Nothing but the findings is written. If a reconciliation is running already, its end is waited for.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.database import Database
from kit.paging import DEFAULT_LIMIT, Page, PageKey
from request_service.payment.reconciliations import actions, queries
from request_service.payment.reconciliations.running import Reconciler
from request_service.payment.reconciliations.terms import Auditor

_LOOK_SECONDS = 0.5


async def reconcile_and_print(database: Database, auditor: Auditor) -> None:
    """Exits with code 1 if differences are left open, or if not all could be compared."""
    reconciliation_id = await _run(database, auditor)
    async with database.read() as session:
        found = await actions.summarize(session, reconciliation_id)
        rows = await queries.list_gateways(session, [reconciliation_id])
    async for row in _differences(database, reconciliation_id):
        word = "mended" if row.is_mended else "open"
        _say(f"{word}: {row.kind} of {row.subject} {row.name} at {row.gateway}: ours {row.ours}, theirs {row.theirs}")
    for row in rows:
        _say(f"{row.gateway}: {row.compared} compared{f', not all: {row.trouble}' if row.trouble else ''}")
    _say(f"Open: {found.open}, mended: {found.mended}")
    if found.is_bad:
        raise SystemExit(1)


async def _run(database: Database, auditor: Auditor) -> UUID:
    """Carries out a reconciliation, or waits for the process that does. Returns its id."""
    async with database.transaction() as session:
        reconciliation_id = await actions.start_reconciliation(session, auditor)
        claimed = await actions.claim_reconciliation(session, auditor)
    if claimed is not None:
        await Reconciler(database, auditor).run(claimed)
    while True:
        async with database.read_once() as session:
            found = await queries.get_reconciliation(session, reconciliation_id)
        if found.finished_at is not None:
            return reconciliation_id
        await asyncio.sleep(_LOOK_SECONDS)


async def _differences(database: Database, reconciliation_id: UUID) -> AsyncIterator[Row[Any]]:
    page = Page(DEFAULT_LIMIT)
    while True:
        async with database.read() as session:
            rows, next_cursor = await actions.list_differences(session, reconciliation_id, page, is_mended=None)
        for row in rows:
            yield row
        if not next_cursor:
            return
        page = Page(DEFAULT_LIMIT, after=PageKey(clock.now(), rows[-1].id))


def _say(line: str) -> None:
    print(line)  # noqa: T201  # The output of a command.
