"""Deletes expired rows of the chassis: inbox rows of old events and stored answers to old commands."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, delete, select, tuple_

from kit import clock
from kit.database import Database
from kit.reading_mark import MARK
from kit.stream_configs import EVENT_RETENTION_SECONDS
from kit.tables import idempotency, inbox
from kit.worker import Periodic

_IDEMPOTENCY_KEPT = timedelta(hours=48)
# Longer than the retention of the stream, so that no event is redelivered after its inbox row is deleted.
_INBOX_KEPT = timedelta(seconds=2 * EVENT_RETENTION_SECONDS)
# An hour can leave a million rows in the inbox of a service that consumes every event. One statement for all of them
# would hold up all writers of an SQLite file, and meet the time limit of statements of PostgreSQL.
_BATCH = 1000


class Housekeeping(Periodic):
    name = "housekeeping"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        now = clock.now()
        await self._delete(idempotency, idempotency.c.created_at, idempotency.c.created_at < now - _IDEMPOTENCY_KEPT)
        is_old = (inbox.c.processed_at < now - _INBOX_KEPT) & (inbox.c.event_id != MARK)
        await self._delete(inbox, inbox.c.processed_at, is_old)

    async def _delete(self, table: Table, moment: ColumnElement[Any], is_old: ColumnElement[bool]) -> None:
        """Deletes rows, the oldest first, in short transactions. Rows that another replica deletes are left to it."""
        key = [*table.primary_key.columns]
        oldest = select(*key).where(is_old).order_by(moment).limit(_BATCH).with_for_update(skip_locked=True)
        statement = delete(table).where(tuple_(*key).in_(oldest))
        deleted = _BATCH
        while deleted == _BATCH:
            async with self._database.transaction() as session:
                deleted = cast("CursorResult[Any]", await session.execute(statement)).rowcount
