"""Counts views of listings behind the answers: views wait in memory, and are added in batches.

A listing that all read costs its readers no write. A process that is killed loses what waits, of at most ten
seconds; one that ends adds it first.
"""

import contextlib
from itertools import islice
from types import TracebackType
from uuid import UUID

from kit import call, clock
from kit.caller import Caller
from kit.database import Database
from kit.worker import Periodic
from request_service.market.figures import actions
from request_service.market.figures.models import ContactCount, ListingView, ListingVisitor, VisitKey

# Views of one transaction.
_BATCH = 200
# More do not wait while the database does not answer: they are not counted.
_MOST_WAITING = 100_000


class ViewCounter(Periodic):
    """Any number of replicas count at once: the rows of visitors decide which of them counts whom."""

    name = "view-counter"
    # A kill loses what has waited so long, and what a sweep of many views had not reached.
    every_seconds = 5.0

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[ListingView, None] = {}

    def note(self, listing_id: UUID, viewer: Caller | None) -> None:
        """Notes that a listing was shown, to a user, or to the one who has made this call without a login."""
        if len(self._waiting) < _MOST_WAITING:
            here = call.current()
            who = (here.client_address, here.client_agent) if viewer is None else viewer.user_id
            self._waiting[ListingView(clock.now().date(), listing_id, who)] = None

    async def sweep(self) -> None:
        while batch := [*islice(self._waiting, _BATCH)]:
            async with self._database.transaction() as session:
                await actions.add_views(session, batch)
            # Only now: a batch that could not be added is tried again.
            for view in batch:
                del self._waiting[view]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)
        # The process must end also without its database.
        with contextlib.suppress(Exception):
            await self.sweep()


class VisitorSweeper(Periodic):
    """Deletes visitors of past days, with the keys by which they were numbered."""

    name = "visitor-sweeper"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        for table in (ListingVisitor, ContactCount, VisitKey):
            while await self._delete_some(table):
                pass

    async def _delete_some(self, table: type[ListingVisitor | ContactCount | VisitKey]) -> bool:
        async with self._database.transaction() as session:
            return await actions.forget_visitors(session, table, clock.now().date())
