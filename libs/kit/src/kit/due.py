"""One wake-up for all work of a process that is due at moments recorded in the database.

`Due` asks all works in one read when they are due next, sleeps until the earliest of these moments, and starts what is
due. A commit of this process that adds to the outbox wakes it up at once; every other commit, above all one of another
replica, is noticed after `look_seconds` at the latest.

Each work runs in a task of its own and never twice at a time in one process. So a work that takes long or fails delays
no other; one that fails is tried again after a growing pause, as every worker is. All that a work knows is in the
database: if the process is killed, any replica continues.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import ClassVar, Self

from kit import clock
from kit.database import Database, ReadSession
from kit.worker import Worker

_LOOK_SECONDS = 0.25
# Under load there are many commits a second, and one look answers for all that came during this pause.
_CALM_SECONDS = 0.05
# The pause while another replica holds the rows that are due.
_HELD_SECONDS = 0.02


class DueWork(ABC):
    """Work that is due at moments which its tables record; safe to run in several replicas at once."""

    name: ClassVar[str]

    @abstractmethod
    async def next_due(self, session: ReadSession) -> datetime | None:
        """Returns the moment of the next work, which may be past, or `None` if no work is planned.

        It is asked often: the answer should come from an index.
        """

    @abstractmethod
    async def run_due(self) -> bool:
        """Does one batch of the work that is due, in transactions of its own.

        Returns False if it could do nothing, because other replicas hold the rows; it is then asked again a little
        later. Otherwise it is asked again at once, as long as `next_due` is past.
        """


class Due(Worker):
    name = "due"

    def __init__(
        self,
        database: Database,
        *works: DueWork,
        look_seconds: float = _LOOK_SECONDS,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._look_seconds = look_seconds
        self._now = now
        self._nudge = asyncio.Event()
        self._lanes = [_Lane(work, self._nudge.set) for work in works]
        database.after_commit(self._nudge.set)

    async def __aenter__(self) -> Self:
        for lane in self._lanes:
            await lane.__aenter__()
        return await super().__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)
        for lane in self._lanes:
            await lane.__aexit__(kind, error, trace)

    async def run(self) -> None:
        while True:
            self._nudge.clear()
            pause = await self._start_due()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), pause)
                await asyncio.sleep(_CALM_SECONDS)

    async def _start_due(self) -> float:
        """Starts the works that are due and not running; returns the seconds until the next look."""
        pause = self._look_seconds
        idle = [lane for lane in self._lanes if not lane.is_busy]
        if not idle:
            return pause
        async with self._database.read() as session:
            moments = [await lane.work.next_due(session) for lane in idle]
        now = self._now()
        for lane, due_at in zip(idle, moments, strict=True):
            if due_at is None:
                continue
            ahead = (due_at - now).total_seconds()
            if ahead <= 0:
                lane.start()
            else:
                pause = min(pause, ahead)
        return pause


class _Lane(Worker):
    """Runs one work each time it is started, under the supervision that every worker has."""

    def __init__(self, work: DueWork, finished: Callable[[], None]) -> None:
        self.name = work.name
        self.work = work
        self._finished = finished
        self._started = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        return self._started.is_set()

    def start(self) -> None:
        self._started.set()

    async def run(self) -> None:
        await self._started.wait()
        try:
            if not await self.work.run_due():
                await asyncio.sleep(_HELD_SECONDS)
        finally:
            self._started.clear()
            self._finished()
