"""Publishes deletions of accounts again, so that no service that was down for long keeps what must be erased.

The events stream keeps an event for seven days, and a service that is down for longer would miss it. Erasing again
changes nothing where it was done.
"""

from datetime import timedelta

from auth_service.identity.actions import publish_deletions_again
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# Less than the retention of the events stream, so that it holds every deletion at all times.
_AGAIN_AFTER = timedelta(days=5)
# A service that comes back after this time must be told by hand: the audit trail lists deletions for a year.
_FOR = timedelta(days=90)
_BATCH = 100


class DeletionReminder(Periodic):
    name = "deletion-reminder"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        published = _BATCH
        while published == _BATCH:
            now = clock.now()
            async with self._database.transaction() as session:
                published = await publish_deletions_again(session, now - _FOR, now - _AGAIN_AFTER, _BATCH)
