"""Looks how many events wait: in the outbox, and for each consumer in the stream of events."""

import contextlib

import nats.errors
from sqlalchemy import func, select

from kit import observing
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.statements import once
from kit.tables import outbox
from kit.worker import Periodic

# More than so many are not counted: it would take longer the more there are.
_MOST = 100_000
_WAITING = once(select(func.count()).select_from(select(outbox.c.seq).limit(_MOST).subquery()))


class Lags(Periodic):
    name = "lags"
    every_seconds = 15.0

    def __init__(self, bus: Bus, database: Database) -> None:
        self._bus = bus
        self._database = database
        # The names of the consumers of the service.
        self.durables: list[str] = []

    async def sweep(self) -> None:
        metrics = observing.metrics
        if metrics is None:
            return
        with contextlib.suppress(Unavailable):
            async with self._database.read_once() as session:
                waiting = (await session.execute(_WAITING)).scalar_one()
            metrics.gauge("outbox_events", "Events that are not published yet, up to 100,000.").set(waiting)
        text = "Events in the stream that a consumer has not handled yet."
        pending = metrics.gauge("consumer_pending_events", text, ("consumer",))
        for durable in self.durables if self._bus.is_connected else ():
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                state = await self._bus.jetstream.consumer_info(self._bus.events_stream, durable)
                pending.labels(durable).set((state.num_pending or 0) + (state.num_ack_pending or 0))
