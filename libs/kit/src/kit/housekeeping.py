"""Deletes expired rows of the chassis: inbox rows of old events and stored answers to old commands."""

from datetime import timedelta

from sqlalchemy import delete

from kit import clock
from kit.database import Database
from kit.reading_mark import MARK
from kit.stream_configs import EVENT_RETENTION_SECONDS
from kit.tables import idempotency, inbox
from kit.worker import Periodic

_IDEMPOTENCY_KEPT = timedelta(hours=48)
# Longer than the retention of the stream, so that no event is redelivered after its inbox row is deleted.
_INBOX_KEPT = timedelta(seconds=2 * EVENT_RETENTION_SECONDS)


class Housekeeping(Periodic):
    name = "housekeeping"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(idempotency).where(idempotency.c.created_at < clock.now() - _IDEMPOTENCY_KEPT))
            is_old = inbox.c.processed_at < clock.now() - _INBOX_KEPT
            await session.execute(delete(inbox).where(is_old, inbox.c.event_id != MARK))
