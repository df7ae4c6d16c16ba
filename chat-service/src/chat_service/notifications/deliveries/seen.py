"""The metrics of deliveries: how many had which outcome, how long they took, and how many wait."""

import asyncio
from datetime import datetime

from chat_service.notifications.deliveries import queries
from chat_service.notifications.kinds.kinds import Lane
from kit import clock, observing
from kit.database import Database
from kit.worker import Worker

_COUNT = "Deliveries of notifications that went a step further, by channel and the status that they have now."
_SECONDS = "The time from an event until a push service has taken the message about it, waiting included."
_QUEUE = "Deliveries that are due, by lane."
_LOOK_SECONDS = 15.0


def declare() -> None:
    """Shows the metrics before the first delivery, so that rules and dashboards find them."""
    if observing.metrics is not None:
        observing.metrics.counter("deliveries_total", _COUNT, ("channel", "status"))
        observing.metrics.histogram("push_delivery_seconds", _SECONDS, ("lane",))


def note(channel: str, status: str) -> None:
    if observing.metrics is not None:
        observing.metrics.counter("deliveries_total", _COUNT, ("channel", "status")).labels(channel, status).inc()


def note_seconds(lane: str, seconds: float) -> None:
    if observing.metrics is not None:
        observing.metrics.histogram("push_delivery_seconds", _SECONDS, ("lane",)).labels(lane).observe(seconds)


class QueueLengths(Worker):
    """Counts what is due in each lane. It grows if messages are made faster than they are sent."""

    name = "queue-lengths"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        while True:
            await self.look(clock.now())
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self, now: datetime) -> None:
        if observing.metrics is None:
            return
        gauge = observing.metrics.gauge("delivery_queue", _QUEUE, ("lane",))
        for lane in Lane:
            async with self._database.read_once() as session:
                gauge.labels(lane).set(await queries.count_due(session, lane, now))
