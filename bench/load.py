"""Closed-loop load: each of N workers starts its next step when the last one is done.

The rate therefore never exceeds the capacity of the system, and a slow answer reduces the load. Latencies under
open-loop load, whose clients do not wait, are higher.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

# A step of a worker; raises if its result is wrong.
type Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Samples:
    """Durations of steps in seconds, in ascending order."""

    durations: Sequence[float]

    @classmethod
    def of(cls, durations: Sequence[float]) -> "Samples":
        if not durations:
            raise ValueError("nothing was measured")
        return cls(sorted(durations))

    def percentile(self, percent: float) -> float:
        """Returns the smallest duration that at least *percent* of all durations do not exceed (nearest rank)."""
        rank = math.ceil(percent / 100 * len(self.durations))
        return self.durations[max(rank, 1) - 1]


@dataclass(frozen=True)
class Load:
    samples: Samples
    # Seconds from the end of the warm-up until the last step ended.
    seconds: float
    # The CPU time of this process per second. Near 1, the load generator limits the result.
    client_cores: float

    @property
    def rate(self) -> float:
        """Returns the steps per second of all workers together."""
        return len(self.samples.durations) / self.seconds


async def closed_loop(workers: Sequence[Step], seconds: float, *, warm_up: float = 0.3) -> Load:
    """Runs each worker's step repeatedly for *warm_up* + *seconds*; steps that begin within *warm_up* are not counted.

    Raises `ExceptionGroup` at the first failure of a step.
    """
    durations: list[float] = []
    started = time.perf_counter() + warm_up
    until = started + seconds

    async def work(step: Step) -> None:
        # However slow the machine is, one step is measured.
        while (began := time.perf_counter()) < until or not durations:
            await step()
            if began >= started:
                durations.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for step in workers:
            group.create_task(work(step))
        await asyncio.sleep(warm_up)
        used = time.process_time()
    # The last steps end after the time is up. They count, and so does their time.
    lasted = time.perf_counter() - started
    return Load(Samples.of(durations), lasted, (time.process_time() - used) / lasted)
