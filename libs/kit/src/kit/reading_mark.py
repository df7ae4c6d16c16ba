"""Notices events that expired before a consumer had read them; nothing else would show that they are missing.

While a consumer runs and has read everything, it marks the moment in a row of its inbox. Events that came after the
mark and are older than the retention of the stream, or than the stream itself, are lost to it.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import nats.errors
from nats.js import api
from sqlalchemy import select

from kit import clock, tables
from kit.bus import Bus
from kit.database import Database, dialect_of, insert_on
from kit.errors import Unavailable
from kit.trouble import Trouble

# No event has this id.
MARK = UUID(int=0)
_EVERY_SECONDS = 600.0


class ReadingMark:
    def __init__(self, bus: Bus, database: Database, durable: str) -> None:
        self._bus = bus
        self._database = database
        self._durable = durable
        self._is_this = (tables.inbox.c.consumer == durable, tables.inbox.c.event_id == MARK)
        # Lasts until the process ends, so that an operator sees it.
        self.loss = Trouble(f"events for {durable}")

    async def keep(self) -> None:
        while True:
            with contextlib.suppress(nats.errors.Error, TimeoutError, Unavailable):
                await self.look()
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        stream = await self._bus.jetstream.stream_info(self._bus.events_stream)
        consumer = await self._bus.jetstream.consumer_info(self._bus.events_stream, self._durable)
        now, marked_at = clock.now(), await self._read()
        kept_from = max(now - timedelta(seconds=stream.config.max_age or 0), _created(stream, now))
        if marked_at is not None and marked_at < kept_from:
            self.loss.begin(
                f"events from {marked_at:%Y-%m-%d %H:%M} to {kept_from:%Y-%m-%d %H:%M} UTC were not read and are gone"
            )
        if not consumer.num_pending and not consumer.num_ack_pending:
            await self._write(now)

    async def _read(self) -> datetime | None:
        async with self._database.read_once() as session:
            marked_at: datetime | None = await session.scalar(select(tables.inbox.c.processed_at).where(*self._is_this))
        return marked_at

    async def _write(self, now: datetime) -> None:
        async with self._database.transaction() as session:
            row = {"consumer": self._durable, "event_id": MARK, "processed_at": now}
            await session.execute(_upsert(dialect_of(session)), row)


@cache
def _upsert(dialect: str) -> Any:
    statement = insert_on(dialect, tables.inbox)
    moved = {"processed_at": statement.excluded.processed_at}
    return statement.on_conflict_do_update(index_elements=["consumer", "event_id"], set_=moved)


def _created(stream: api.StreamInfo, otherwise: datetime) -> datetime:
    return stream.created or otherwise
