"""Loops that run beside the server as long as the process lives, and start again after a failure."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from kit import backoff, logging

log = logging.get(__name__)

_FIRST_PAUSE_SECONDS = 0.2
_MAX_PAUSE_SECONDS = 5.0
# After a run of this length the next failure starts with the short pause again.
_GOOD_RUN_SECONDS = 30.0
_SAID_AGAIN_SECONDS = 60.0


class Worker(ABC):
    name: str

    @abstractmethod
    async def run(self) -> None:
        """Works until it is cancelled. It is run again at once if it returns, and after a pause if it raises."""

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
        said = ("", 0.0)
        while True:
            started = loop.time()
            try:
                await self.run()
                # The worker wants to run again, for example after a reconnection.
                failures = 0
                continue
            except Exception as error:  # a worker must outlive every failure of what it talks to
                if task.cancelling():
                    # Some libraries raise an error of their own when they are cancelled.
                    raise asyncio.CancelledError from error
                if loop.time() - started > _GOOD_RUN_SECONDS:
                    failures = 0
                failures += 1
                pause = backoff.pause_seconds(
                    failures, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS
                )
                # The same failure again is no news, however often it is retried.
                if said[0] != repr(error) or loop.time() - said[1] > _SAID_AGAIN_SECONDS:
                    said = (repr(error), loop.time())
                    log.warning("worker_failed", worker=self.name, error=repr(error), failures=failures)
            await asyncio.sleep(pause)


class Periodic(Worker):
    """A worker that sweeps at the start of the process, and again *every_seconds* after each sweep."""

    every_seconds: float

    @property
    def deeds(self) -> Mapping[tuple[str, str], int]:
        """The numbers of things other than rows that the last sweep has changed, by their name and the verb."""
        return {}

    @abstractmethod
    async def sweep(self) -> None:
        """Does one pass. If it raises, it is repeated after a pause, as with every worker."""

    async def run(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(self.every_seconds)
