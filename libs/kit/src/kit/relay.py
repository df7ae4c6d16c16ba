"""Moves the outbox to JetStream in order, with one active relay per database.

The active relay holds a session lock of PostgreSQL, or a lock on a file beside the SQLite database. Both end with the
process, so after a kill -9 the next relay takes over at once. A batch is published in order, and its rows are deleted
up to the first one that was not acknowledged. An event that is published twice after a crash has the same
`Nats-Msg-Id`, so the stream or the inbox of a consumer drops it.
"""

import asyncio
import contextlib
import fcntl
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import nats.errors
from nats.js.api import PubAck
from sqlalchemy import Row, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit import logging
from kit.bus import Bus
from kit.database import Database
from kit.statements import once
from kit.tables import outbox
from kit.worker import Worker

log = logging.get(__name__)

_BATCH = 256
_NEXT_BATCH = once(select(outbox).order_by(outbox.c.seq).limit(_BATCH))
_DELETE = delete(outbox).where(outbox.c.seq.in_(bindparam("done", expanding=True)))
_STILL_CONNECTED = text("SELECT 1")
# Interval of the sweep, which finds rows without a nudge: another replica's commit, or a crash.
_SWEEP_SECONDS = 1.0
_ACK_SECONDS = 5.0
# Poll interval for noticing a lost connection while waiting for acknowledgements.
_LOOK_SECONDS = 0.2
_LEADER_RETRY_SECONDS = 1.0
# An arbitrary number that no other advisory lock in the database uses.
_LOCK_KEY = 0x2_0B_0C


class Relay(Worker):
    name = "outbox-relay"

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._nudge = asyncio.Event()
        database.after_commit(self._nudge.set)

    async def run(self) -> None:
        await self._bus.ready()
        async with self._leadership() as connection:
            while True:
                # Raises if the connection that holds the lock is lost, and the lock with it.
                await connection.execute(_STILL_CONNECTED)
                self._nudge.clear()
                try:
                    while await self._publish_batch() == _BATCH:
                        pass
                except (nats.errors.Error, TimeoutError) as refusal:
                    await self._wait_after(refusal)
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._nudge.wait(), _SWEEP_SECONDS)

    async def _wait_after(self, refusal: BaseException) -> None:
        """Waits until the events that were not published are worth another try."""
        if self._bus.is_connected:
            await self._bus.note_refusal(refusal)
            await asyncio.sleep(_SWEEP_SECONDS)
            return
        # In any case, because the bus notices a lost connection a moment later than the client.
        await asyncio.sleep(_LOOK_SECONDS)
        # While the connection is lost, the database is still asked now and then whether it has kept the lock.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bus.ready(), _ACK_SECONDS)

    @contextlib.asynccontextmanager
    async def _leadership(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if self._database.is_sqlite:
                async with _file_lock(Path(f"{self._database.engine.url.database}.relay")):
                    yield connection
                return
            while not await connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK_KEY})")):  # noqa: ASYNC110
                await asyncio.sleep(_LEADER_RETRY_SECONDS)
            try:
                yield connection
            finally:
                # The lock belongs to the connection, which must not go back to the pool with it.
                await connection.invalidate()

    async def _publish_batch(self) -> int:
        async with self._database.read_once() as session:
            rows = (await session.execute(_NEXT_BATCH)).all()
        if not rows:
            return 0
        done, failure = await self._publish(rows)
        if done:
            await self._database.write_once(_DELETE, {"done": [row.seq for row in done]})
        if failure is None:
            self._bus.streams.end()
        if failure is not None:
            raise failure
        return len(done)

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


@contextlib.asynccontextmanager
async def _file_lock(path: Path) -> AsyncIterator[None]:
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_LEADER_RETRY_SECONDS)
        yield
