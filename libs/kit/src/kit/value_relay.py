"""Writes flags and settings that are committed into the bucket from which all processes hear them (`kit.live_values`).

Only auth-service runs it. The database is the truth, and the bucket a copy of it. The relay looks for changes
in the database, by any process, several times a second, and each second whether the bucket is as it has left it. A
bucket that was lost, purged or written by another relay is written again as a whole.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping

import nats.errors
from nats.js.api import PubAck
from sqlalchemy.ext.asyncio import AsyncConnection

from kit import logging
from kit.bus import Bus
from kit.database import Database
from kit.leadership import Lead, leadership, require_lead
from kit.live_values import LiveValue, LiveValues
from kit.starting import CannotStart
from kit.worker import Worker

log = logging.get(__name__)

# Replaces a value that the database does not have (any more), as after a restore.
UNSET = LiveValue(None, 0)
_LOOK_SECONDS = 0.3
_BUCKET_SECONDS = 1.0
_ACK_SECONDS = 2.0

# Something that changes with every change of a value, and all values by key.
type Mark = Callable[[], Awaitable[Hashable]]
type Values = Callable[[], Awaitable[Mapping[str, LiveValue]]]


class ValueRelay(Worker):
    name = "value-relay"
    lead = Lead(0x2_0B_0E, "values")

    def __init__(self, database: Database, bus: Bus, live: LiveValues, *, mark: Mark, values: Values) -> None:
        self._database = database
        self._bus = bus
        self._live = live
        self._mark = mark
        self._values = values
        self._nudge = asyncio.Event()
        # The values that were written last, and the mark of the database then.
        self._written: Mapping[str, LiveValue] = {}
        self._marked: Hashable = None
        # The number of the last entry in the bucket; `None` if others may have written, too.
        self._last: int | None = None
        self._looked_at = 0.0

    def nudge(self) -> None:
        """Spreads what was committed at once."""
        self._nudge.set()

    async def run(self) -> None:
        await self._bus.ready()
        async with leadership(self._database, self.lead) as connection:
            self._last = None
            while True:
                self._nudge.clear()
                await self._look(connection)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await self._nudge.wait()

    async def _look(self, connection: AsyncConnection) -> None:
        # Read before the values: a change between the two is written again.
        mark = await self._mark()
        if time.monotonic() - self._looked_at >= _BUCKET_SECONDS:
            await require_lead(connection)
            if not await self._is_as_left():
                self._last = None
            self._looked_at = time.monotonic()
        if self._last is not None and mark == self._marked:
            return
        values = await self._values()
        await self._write(values, everything=self._last is None)
        self._written, self._marked = values, mark

    async def _is_as_left(self) -> bool:
        known = self._live.known()
        if any(value.value is not None for key, value in known.items() if key not in self._written):
            return False
        state = (await self._bus.jetstream.stream_info(self._bus.values_stream)).state
        # An entry that is not known here yet is heard in a moment.
        return state.last_seq == self._last and state.messages == len(self._written.keys() | known.keys())

    async def _write(self, values: Mapping[str, LiveValue], *, everything: bool) -> None:
        changed = {key: value for key, value in values.items() if everything or self._written.get(key) != value}
        gone = {key: UNSET for key in self._live.known() if everything and key not in values}
        before, self._last = self._last, None
        written = [ack.seq for ack in await publish(self._bus, (changed | gone).items())]
        if everything:
            log.info("values_written", values=len(written))
            before = written[0] - 1 if written else await self._last_in_bucket()
        # With an entry of another process among ours, all are written again.
        if before is not None and written == list(range(before + 1, before + 1 + len(written))):
            self._last = before + len(written)

    async def _last_in_bucket(self) -> int:
        return (await self._bus.jetstream.stream_info(self._bus.values_stream)).state.last_seq


async def publish(bus: Bus, values: Iterable[tuple[str, LiveValue]]) -> list[PubAck]:
    """Writes *values* into the bucket, and returns when all are there. Raises an error of NATS, or TimeoutError."""
    return [
        await bus.jetstream.publish(bus.value_subject(key), value.encode(), timeout=_ACK_SECONDS)
        for key, value in values
    ]


async def publish_within(seconds: float, bus: Bus, key: str, value: LiveValue) -> bool:
    """Writes a value for a process that does not stay. Returns False if NATS does not take it in time."""
    try:
        async with bus:
            await bus.ready_within(seconds)
            await publish(bus, [(key, value)])
    except (CannotStart, nats.errors.Error, TimeoutError):
        return False
    return True
