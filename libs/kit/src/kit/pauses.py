"""Logs and counts the moments in which the event loop stood still, because something blocked it.

While it stands still, a process answers no call. Measurements switch the lines on (`LOG_PAUSES_MS`), and metrics the
counts. It wakes up 100 times a second, so it is off otherwise.

The time for which the thread could have run, but other processes had all CPUs, is not counted: on a machine with more
running processes than CPUs it says nothing about this one.
"""

import asyncio
import os
from math import inf
from pathlib import Path
from typing import Self

from kit import logging, observing
from kit.worker import Worker

log = logging.get(__name__)

EVENT = "event_loop_paused"
_STEP_SECONDS = 0.01
# At most one line in this time, with the longest pause: under load, more lines would be load themselves.
_LINE_SECONDS = 0.5
# Shorter ones are those of an ordinary call.
_COUNTED_FROM_SECONDS = 0.005
PAUSE_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
# The second number is the nanoseconds for which the thread has waited for a CPU
# (https://docs.kernel.org/scheduler/sched-stats.html). Only Linux has this file.
_SCHEDULE = "/proc/thread-self/schedstat"


class Pauses(Worker):
    name = "pauses"

    def __init__(self, *, from_milliseconds: float) -> None:
        """Shorter pauses are not logged; with 0, none is."""
        self._from_seconds = from_milliseconds / 1000 or inf
        self._seconds = None
        if observing.metrics is not None:
            text = "Pauses of the event loop from 5 ms on, in which no call is answered."
            self._seconds = observing.metrics.histogram("event_loop_pause_seconds", text, buckets=PAUSE_SECONDS)

    @staticmethod
    def are_wanted(from_milliseconds: float) -> bool:
        return from_milliseconds > 0 or observing.metrics is not None

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        with Schedule() as schedule:
            longest, next_line = 0.0, 0.0
            before, waited = loop.time(), schedule.seconds_without_cpu()
            while True:
                await asyncio.sleep(_STEP_SECONDS)
                now, waited_now = loop.time(), schedule.seconds_without_cpu()
                pause = now - before - _STEP_SECONDS - (waited_now - waited)
                longest, before, waited = max(longest, pause), now, waited_now
                if self._seconds is not None and pause >= _COUNTED_FROM_SECONDS:
                    self._seconds.observe(pause)
                if longest >= self._from_seconds and now >= next_line:
                    log.warning(EVENT, milliseconds=round(1000 * longest, 1))
                    longest, next_line = 0.0, now + _LINE_SECONDS


class Schedule:
    """The times that Linux keeps about the thread that opens this."""

    def __enter__(self) -> Self:
        self._file = os.open(_SCHEDULE, os.O_RDONLY) if Path(_SCHEDULE).exists() else None
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._file is not None:
            os.close(self._file)

    def seconds_without_cpu(self) -> float:
        """Returns the seconds for which the thread has waited for a CPU so far; always 0 on other systems."""
        return int(os.pread(self._file, 100, 0).split()[1]) / 1e9 if self._file is not None else 0.0
