"""Deletes notifications that are older than operators keep them, with what became of them on each channel."""

from datetime import timedelta

from chat_service.notifications.inbox import actions, queries
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# Rows per transaction, for which others may wait.
_BATCH = 500


class NotificationCleaning(Periodic):
    name = "notification-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._kept = timedelta(days=days)

    async def sweep(self) -> None:
        before = clock.now() - self._kept
        # Reads before it writes: on SQLite a transaction keeps all other writers waiting.
        while True:
            async with self._database.read_once() as session:
                old = await queries.list_old(session, before, _BATCH)
            if not old:
                return
            async with self._database.transaction() as session:
                await actions.delete_old(session, old, before)
