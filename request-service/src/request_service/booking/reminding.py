"""Sends the reminders of bookings when they are due.

Any number of replicas may do this at once: each takes the bookings that no other has locked. A reminder is deleted and
its event is added to the outbox by one transaction, so it is sent once although a process is killed at any moment.

The booking is locked before its reminders, as cancelling and moving do, and only if no other transaction has it. So
the reminder of what is cancelled at the same moment is either earlier or not sent, and no other reminder waits.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kit import clock, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.worker import Periodic
from request_service.booking import actions, queries
from request_service.booking.reminders import queries as reminders

log = logging.get(__name__)

# Bookings per transaction, for which others may wait.
_BATCH = 50


class Reminding(DueWork):
    name = "booking-reminders"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await reminders.find_next_due(session)

    async def run_due(self) -> bool:
        """Sends all that is due, because slots begin at round times: many reminders are due at one moment."""
        is_any = False
        while due := await self._list_due():
            async with self._database.transaction() as session:
                if not await actions.send_due_reminders(session, due):
                    break
            is_any = True
        return is_any

    async def _list_due(self) -> Sequence[UUID]:
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read_once() as session:
            return await reminders.list_due(session, clock.now(), _BATCH)


class MissingReminders(Periodic):
    """Plans the reminders of bookings of the previous release, which knew none."""

    name = "missing-reminders"
    every_seconds = 10.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        planned = _BATCH
        while planned == _BATCH:
            async with self._database.read_once() as session:
                booking_ids = await queries.list_without_reminders(session, clock.now(), _BATCH)
            planned = 0
            if booking_ids:
                async with self._database.transaction() as session:
                    planned = await actions.plan_missing_reminders(session, booking_ids)
            if planned:
                log.info("booking_reminders_planned", bookings=planned)
