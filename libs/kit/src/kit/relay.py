"""Moves the outbox to JetStream in order, with one active relay per database (`kit.leadership`).

A batch is published in order, and its rows are deleted up to the first one that was not acknowledged. An event that is
published twice after a crash has the same `Nats-Msg-Id`, so the stream or the inbox of a consumer drops it.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any

import nats.errors
from nats.js.api import PubAck
from sqlalchemy import Row, Select, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kit import crash_points, logging, observing, statements
from kit.bus import Bus
from kit.database import Database
from kit.leadership import Lead, leadership
from kit.statements import once
from kit.tables import outbox
from kit.worker import Worker

log = logging.get(__name__)

BATCH = 256
NEXT = once(select(outbox).order_by(outbox.c.seq).limit(BATCH))
# Without the entries of the map of revocations, which have a relay of their own where there are any.
NEXT_EVENTS = once(NEXT.where(outbox.c.type != ""))
_DELETE = delete(outbox).where(outbox.c.seq.in_(bindparam("done", expanding=True)))
# Under load there are many commits a second, and one batch moves all that were committed during this pause.
_CALM_SECONDS = 0.01
# Interval of the sweep, which finds rows without a nudge: another replica's commit, or a crash.
_SWEEP_SECONDS = 1.0
_ACK_SECONDS = 5.0
# Poll interval for noticing a lost connection while waiting for acknowledgements.
_LOOK_SECONDS = 0.2


class Relay(Worker):
    name = "outbox-relay"
    lead = Lead(0x2_0B_0C, "relay")
    # Holds the lock, and reads the rows.
    _leading: AsyncConnection

    def __init__(self, database: Database, bus: Bus, next_rows: Select[Any] = NEXT) -> None:
        """*next_rows* is marked by `once`, and selects the rows that this relay publishes, at most `BATCH` of them."""
        self._database = database
        self._bus = bus
        self._next_rows = next_rows
        self._nudge = asyncio.Event()
        database.after_commit(self._nudge.set)

    async def run(self) -> None:
        await self._bus.ready()
        calm_at = 0.0
        async with leadership(self._database, self.lead) as connection:
            self._leading = connection
            while True:
                await asyncio.sleep(calm_at - time.monotonic())
                self._nudge.clear()
                try:
                    await self._publish_all()
                except (nats.errors.Error, TimeoutError) as refusal:
                    await self._wait_after(refusal)
                    continue
                calm_at = time.monotonic() + _CALM_SECONDS
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._nudge.wait(), _SWEEP_SECONDS)

    async def _publish_all(self) -> None:
        while await self._publish_batch() == BATCH:
            pass

    async def _wait_after(self, refusal: BaseException) -> None:
        """Waits until the events that were not published are worth another try."""
        if self._bus.is_connected:
            await self._note_refusal(refusal)
            await asyncio.sleep(_SWEEP_SECONDS)
            return
        # In any case, because the bus notices a lost connection a moment later than the client.
        await asyncio.sleep(_LOOK_SECONDS)
        # While the connection is lost, the database is still asked now and then whether it has kept the lock.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bus.ready(), _ACK_SECONDS)

    async def _publish_batch(self) -> int:
        # Raises if the connection that holds the lock is lost, and the lock with it.
        rows = (await self._leading.run_sync(statements.execute, self._next_rows, None)).all()
        if not rows:
            return 0
        done, failure = await self._publish(rows)
        if crash_points.armed is not None:
            crash_points.armed.reach("after_publish", [row.subject.removeprefix("events.") for row in done])
        if done:
            await self._database.write_once(_DELETE, {"done": [row.seq for row in done]})
            if observing.metrics is not None:
                text = "Events that left the outbox."
                observing.metrics.counter("outbox_published_total", text, ("relay",)).labels(self.name).inc(len(done))
        if failure is not None:
            raise failure
        self._note_success()
        return len(done)

    async def _note_refusal(self, refusal: BaseException) -> None:
        await self._bus.note_refusal(refusal)

    def _note_success(self) -> None:
        self._bus.streams.end()

    async def _publish(self, rows: Sequence[Row[Any]]) -> tuple[Sequence[Row[Any]], BaseException | None]:
        """Publishes rows. Returns those that the streams have acknowledged, and the error that stopped the others."""
        sent: list[tuple[Row[Any], asyncio.Future[PubAck]]] = []
        try:
            for row in rows:
                for message in self._messages(row):
                    sent.append((row, await self._send(*message)))  # noqa: PERF401  # kept even if the next one raises
            await self._wait_for({ack for _, ack in sent})
        finally:
            for _, ack in sent:
                # The client limits the number of pending acknowledgements, and some may never arrive.
                ack.cancel()
        failures = [(row, error) for row, ack in sent if (error := _failure(ack)) is not None]
        if not failures:
            return rows, None
        first, error = failures[0]
        return [row for row in rows if row.seq < first.seq], error

    async def _wait_for(self, acks: set[asyncio.Future[PubAck]]) -> None:
        """Waits until all have arrived, the connection is lost or the time is over."""
        deadline = time.monotonic() + _ACK_SECONDS
        while acks and self._bus.is_connected and time.monotonic() < deadline:
            _, acks = await asyncio.wait(acks, timeout=_LOOK_SECONDS)

    def _messages(self, row: Row[Any]) -> list[tuple[str, bytes, dict[str, str]]]:
        namespace = self._bus.namespace
        if row.subject.startswith("revocations."):
            key = row.subject.removeprefix("revocations.")
            return [(self._bus.revocation_subject(key), row.payload, {"Nats-Msg-Id": str(row.event_id)})]
        headers = {
            "Event-Id": str(row.event_id),
            "Event-Type": row.type,
            "Occurred-At": row.occurred_at.isoformat(),
            "Request-Id": row.request_id,
        }
        if row.topic:
            headers["Topic"] = row.topic
        if row.traceparent:
            headers["traceparent"] = row.traceparent
            if observing.traces is not None:
                headers["traceparent"] = observing.traces.note_published(row.type, row.traceparent, row.occurred_at)
        fact = (f"{namespace}.{row.subject}", row.payload, {**headers, "Nats-Msg-Id": str(row.event_id)})
        feeds = [
            (self._bus.feed_subject(user), row.payload, {**headers, "Nats-Msg-Id": f"{row.event_id}:{user}"})
            for user in row.audience
        ]
        # Feeds first, because people wait for them.
        return [*feeds, fact]

    async def _send(self, subject: str, payload: bytes, headers: dict[str, str]) -> asyncio.Future[PubAck]:
        if not self._bus.is_connected:
            raise nats.errors.ConnectionClosedError
        return await self._bus.jetstream.publish_async(subject, payload, headers=headers)


def _failure(ack: asyncio.Future[PubAck]) -> BaseException | None:
    return TimeoutError("the stream did not acknowledge in time") if ack.cancelled() else ack.exception()
