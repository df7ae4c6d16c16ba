"""Logs the moments in which the event loop stood still, because something blocked it.

While it stands still, a process answers no call. Measurements switch this on (`LOG_PAUSES_MS`); it wakes up 200 times a
second, so it is off otherwise.
"""

import asyncio

from kit import logging
from kit.worker import Worker

log = logging.get(__name__)

EVENT = "event_loop_paused"
_STEP_SECONDS = 0.005


class Pauses(Worker):
    name = "pauses"

    def __init__(self, *, from_milliseconds: float) -> None:
        """Shorter pauses are not logged."""
        self._from_seconds = from_milliseconds / 1000

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_STEP_SECONDS)
            pause = loop.time() - before - _STEP_SECONDS
            if pause >= self._from_seconds:
                log.warning(EVENT, milliseconds=round(1000 * pause, 1))
