"""Fills the schedules that go on, a day at a time, as far ahead as their venues take bookings.

Any number of replicas may do this at once: each takes a schedule that no other has locked.
"""

from datetime import datetime

from kit import clock
from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.booking.schedules import actions, queries


class ScheduleKeeper(DueWork):
    name = "schedule-keeper"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        async with self._database.read_once() as session:
            due = await queries.find_due(session, clock.now())
        if due is None:
            return False
        async with self._database.transaction() as session:
            return await actions.fill_due_schedule(session, due)
