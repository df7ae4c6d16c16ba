"""Deletes the entries of the audit trail whose retention period has passed."""

from datetime import timedelta

from auth_service.audit import queries
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# The number of rows that one transaction locks.
_BATCH = 1000


class AuditCleaning(Periodic):
    name = "audit-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database, *, retention: timedelta) -> None:
        self._database = database
        self._retention = retention

    async def sweep(self) -> None:
        horizon = clock.now() - self._retention
        deleted = _BATCH
        while deleted == _BATCH:
            async with self._database.transaction() as session:
                deleted = await queries.delete_entries_before(session, horizon, _BATCH)
