"""The health of a service, part by part, over gRPC (grpc.health.v1).

The service itself (the empty name) serves until its process is told to stop: callers send no further calls to a process
that says that it does not. It is ready for a load balancer as long as its part `database` serves. Its parts are
services of their own in the protocol, and the answer to every check carries all of them in its trailing metadata, so
that a gateway asks once.

| part | not serving if |
|---|---|
| `database` | it does not answer |
| `disk` | a write failed for want of room or of the right to write, or a folder of data has neither |
| `outbox` | its oldest event has waited for ten seconds |
| `streams` | JetStream refuses events |
| `consumers` | events expired before they were read, or a dead letter was refused |
| `nats`, `revocations` | the connection is lost |
| `scanner` | file-service does not reach ClamAV, if it has one |
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from grpc_health.v1 import health_pb2
from grpc_health.v1.health import aio as health_aio
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from kit import clock, logging, observing, rpc
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.revocations import Revocations
from kit.rpc import DOWN, FILLING, OK
from kit.statements import once
from kit.tables import idempotency, outbox
from kit.trouble import Trouble

log = logging.get(__name__)

_LOOK_EVERY_SECONDS = 2.0
_BEHIND_SECONDS = 10.0
_FULL_BELOW_BYTES = 1_000_000
_PROBE = {"scope": "health", "key": "probe"}
_OLDEST_EVENT = once(select(outbox.c.occurred_at).order_by(outbox.c.seq).limit(1))


class Health:
    def __init__(self, database: Database, bus: Bus, revocations: Revocations, folders: Sequence[Path] = ()) -> None:
        """*folders* are those, besides that of an SQLite database, in which the service keeps data."""
        self.servicer = _Servicer()
        self.folders = [*folders]
        # The troubles of the consumers of the service.
        self.consumers: list[Trouble] = []
        # The troubles of parts that only this service has.
        self.others: list[Trouble] = []
        self._database, self._bus, self._revocations = database, bus, revocations
        self._outbox = Trouble("outbox")
        self._folder = Trouble("disk")
        # The age of the oldest event in the outbox, when the database last answered.
        self._waiting_seconds = 0.0

    async def __aenter__(self) -> Self:
        await self.look()
        self._looking = asyncio.create_task(self._keep_looking(), name="health")
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._looking
        await self.servicer.enter_graceful_shutdown()

    async def look(self) -> None:
        is_up = await self._database.ping() and await self._look_at_outbox()
        waiting_seconds = self._waiting_seconds
        parts = {
            "database": OK if is_up else DOWN,
            "disk": await self._disk(is_up=is_up),
            "outbox": "behind" if waiting_seconds >= _BEHIND_SECONDS else OK,
            "streams": await self._bus.look_at_streams(),
            "consumers": DOWN if any(trouble.reason for trouble in self.consumers) else OK,
            # Without NATS a service still answers, and its events wait in the outbox, so it stays ready.
            "nats": OK if self._bus.is_connected else DOWN,
            "revocations": OK if self._revocations.is_current else DOWN,
            **{trouble.part: DOWN if trouble.reason else OK for trouble in self.others},
        }
        self._note_outbox(waiting_seconds)
        self.servicer.trailer = json.dumps(parts | {"oldest_event_seconds": round(waiting_seconds, 1)})
        for name, state in {"": OK, **parts}.items():
            is_serving = state in (OK, FILLING)
            status = (
                health_pb2.HealthCheckResponse.SERVING if is_serving else health_pb2.HealthCheckResponse.NOT_SERVING
            )
            await self.servicer.set(name, status)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            try:
                await self.look()
            except Exception:  # health must not stand still at the last look
                log.exception("health_is_unknown")

    async def _look_at_outbox(self) -> bool:
        """Returns False if the database does not answer, or has no tables yet."""
        try:
            async with self._database.read_once() as session:
                oldest = (await session.execute(_OLDEST_EVENT)).scalar()
        except (Unavailable, DBAPIError):
            return False
        self._waiting_seconds = max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
        if observing.metrics is not None:
            text = "The age of the oldest event that is not published yet."
            observing.metrics.gauge("outbox_oldest_seconds", text).set(self._waiting_seconds)
        return True

    def _note_outbox(self, waiting_seconds: float) -> None:
        if waiting_seconds >= _BEHIND_SECONDS:
            cause = self._bus.connection.reason or self._bus.streams.reason or "the relay does not publish it"
            self._outbox.begin(f"the oldest event waits for {waiting_seconds:.0f} s: {cause}")
        else:
            self._outbox.end()

    async def _disk(self, *, is_up: bool) -> str:
        trouble = self._database.disk
        if trouble.reason and is_up and await self._can_write():
            trouble.end()
        if reason := _problem_of([*self.folders, *self._folder_of_database()]):
            self._folder.begin(reason)
        else:
            self._folder.end()
        reason = trouble.reason or self._folder.reason
        if reason is None:
            return OK
        return "read-only" if "read-only" in reason.replace("readonly", "read-only") else "full"

    async def _can_write(self) -> bool:
        """Writes a row and deletes it in one transaction, so no other transaction sees it."""
        row = _PROBE | {"fingerprint": b"", "response": b"", "created_at": clock.now()}
        try:
            async with self._database.transaction() as session:
                await session.execute(insert(idempotency).values(row))
                await session.execute(delete(idempotency).where(*(idempotency.c[k] == v for k, v in _PROBE.items())))
        except Unavailable:
            return False
        return True

    def _folder_of_database(self) -> list[Path]:
        return [Path(self._database.engine.url.database or "").parent] if self._database.is_sqlite else []


class _Servicer(health_aio.HealthServicer):
    """The servicer of grpc, whose answers also carry the states of all parts."""

    trailer = "{}"
    # The number of channels that hear at once when the process is told to stop.
    listeners = 0

    async def Check(self, request: health_pb2.HealthCheckRequest, context: Any) -> health_pb2.HealthCheckResponse:  # noqa: N802
        context.set_trailing_metadata(((rpc.HEALTH_PARTS, self.trailer),))
        answer: health_pb2.HealthCheckResponse = await super().Check(request, context)
        return answer

    async def Watch(self, request: health_pb2.HealthCheckRequest, context: Any) -> None:  # noqa: N802
        self.listeners += 1
        try:
            await super().Watch(request, context)
        finally:
            self.listeners -= 1


def _problem_of(folders: Sequence[Path]) -> str | None:
    for folder in folders:
        try:
            state = os.statvfs(folder)
        except OSError as error:
            return f"{folder}: {error.strerror}"
        if state.f_flag & os.ST_RDONLY:
            return f"{folder} is read-only"
        # A file system without a size, such as that of a container, reports no blocks at all.
        if state.f_blocks and state.f_bavail * state.f_frsize < _FULL_BELOW_BYTES:
            return f"{folder} is full: {state.f_bavail * state.f_frsize} bytes are free"
    return None
