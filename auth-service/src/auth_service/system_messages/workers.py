"""Deletes messages of operators that are long over."""

from datetime import timedelta

from auth_service.system_messages import queries
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# The longest time ahead of a maintenance, the time that it lasts, and some days.
_KEPT = timedelta(days=60)


class SystemMessageCleaning(Periodic):
    name = "system-message-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_messages_before(session, clock.now() - _KEPT)
