"""Ends holds that were not confirmed in time.

Any number of replicas may do this at once: each takes the holds that no other has locked. It only tidies up, because an
overdue hold blocks no other person: the next one who wants its seat ends it. Those who wait are offered it here.
"""

from datetime import datetime

from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.booking.bookings import actions, queries
from request_service.booking.bookings.desk import BookingDesk

# Holds per transaction, for which others may wait.
_BATCH = 20


class Lapsing(DueWork):
    name = "booking-lapses"

    def __init__(self, database: Database, desk: BookingDesk) -> None:
        self._database = database
        self._desk = desk

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_lapse(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            return await actions.lapse_due_holds(session, _BATCH, self._desk) > 0
