"""A loop that runs beside the server for as long as the process lives, and starts again after a failure."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from kit import backoff, logging

log = logging.get(__name__)

_FIRST_PAUSE_SECONDS = 0.2
_MAX_PAUSE_SECONDS = 5.0
# A run that lasted this long was a good one: the next failure starts with the short pause again.
_GOOD_RUN_SECONDS = 30.0


class Worker(ABC):
    name: str

    @abstractmethod
    async def run(self) -> None:
        """Work until cancelled. Returning means: again, at once; an exception: again, after a pause."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._supervise(), name=self.name)
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _supervise(self) -> None:
        loop, task = asyncio.get_running_loop(), self._task
        failures = 0
        while True:
            started = loop.time()
            try:
                await self.run()
                # It asked to be started again, as after a reconnection.
                failures = 0
                continue
            except Exception as error:  # a worker must outlive every failure of what it talks to
                if task.cancelling():
                    # Some libraries turn a cancellation into a failure of their own.
                    raise asyncio.CancelledError from error
                if loop.time() - started > _GOOD_RUN_SECONDS:
                    failures = 0
                failures += 1
                pause = backoff.pause_seconds(
                    failures, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS
                )
                log.warning("worker_failed", worker=self.name, error=repr(error), again_in_seconds=pause)
            await asyncio.sleep(pause)


class Periodic(Worker):
    """A worker that sweeps when the process starts, and again each time *every_seconds* have passed since the last."""

    every_seconds: float

    @abstractmethod
    async def sweep(self) -> None:
        """One pass. If it fails it is repeated after a pause, as for every worker."""

    async def run(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(self.every_seconds)
