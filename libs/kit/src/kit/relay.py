"""Moves the outbox to JetStream, in order, one relay at a time per database.

Leadership is a session lock of PostgreSQL, or a lock on a file beside the SQLite database: both end with the process,
so after a kill -9 the next relay takes over at once. A batch is published in order; rows are deleted up to the first
that was not acknowledged. What is published twice after a crash carries the same `Nats-Msg-Id` and is dropped by the
stream, or by the consumer's inbox.
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
from sqlalchemy import Row, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit import logging
from kit.bus import Bus
from kit.database import Database
from kit.tables import outbox
from kit.worker import Worker

log = logging.get(__name__)

_BATCH = 256
# What a nudge missed (another replica's commit, a crash) is found at the latest after this.
_SWEEP_SECONDS = 1.0
_ACK_SECONDS = 5.0
# How soon a lost connection is noticed behind acknowledgements that it took with it.
_LOOK_SECONDS = 0.2
_LEADER_RETRY_SECONDS = 1.0
# Any number will do as long as nothing else in the database uses it.
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
                # If the connection that holds the lock is gone, so is the lock: this raises.
                await connection.execute(text("SELECT 1"))
                await connection.rollback()
                self._nudge.clear()
                while await self._publish_batch() == _BATCH:
                    pass
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._nudge.wait(), _SWEEP_SECONDS)

    @contextlib.asynccontextmanager
    async def _leadership(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.engine.connect() as connection:
            await connection.execution_options(read_only=True)
            if self._database.is_sqlite:
                async with _file_lock(Path(f"{self._database.engine.url.database}.relay")):
                    yield connection
                return
            while not await connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK_KEY})")):
                await connection.rollback()
                await asyncio.sleep(_LEADER_RETRY_SECONDS)
            await connection.rollback()
            try:
                yield connection
            finally:
                # The lock belongs to the connection; it must not go back to the pool with it.
                await connection.invalidate()

    async def _publish_batch(self) -> int:
        async with self._database.read() as session:
            rows = (await session.execute(select(outbox).order_by(outbox.c.seq).limit(_BATCH))).all()
        if not rows:
            return 0
        done, failure = await self._publish(rows)
        if done:
            async with self._database.transaction() as session:
                await session.execute(delete(outbox).where(outbox.c.seq.in_([row.seq for row in done])))
        if failure is not None:
            raise failure
        return len(done)

    async def _publish(self, rows: Sequence[Row[Any]]) -> tuple[Sequence[Row[Any]], BaseException | None]:
        """The rows that are safe in the streams, and what stopped the rest."""
        sent: list[tuple[Row[Any], asyncio.Future[PubAck]]] = []
        try:
            for row in rows:
                for message in self._messages(row):
                    sent.append((row, await self._send(*message)))  # noqa: PERF401  # known even if the next one raises
            await self._wait_for({ack for _, ack in sent})
        finally:
            for _, ack in sent:
                # The client has room for so many acknowledgements under way, and some will never come.
                ack.cancel()
        failures = [(row, error) for row, ack in sent if (error := _failure(ack)) is not None]
        if not failures:
            return rows, None
        first, error = failures[0]
        return [row for row in rows if row.seq < first.seq], error

    async def _wait_for(self, acks: set[asyncio.Future[PubAck]]) -> None:
        """Until all are there, or will not come any more."""
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
        # Feeds first: a person waits behind them.
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
