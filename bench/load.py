"""Closed-loop load: each of N workers does one step after the other, the next only when the last is done.

So the rate is what the system gives and never more than it takes, and a slow answer makes its worker ask less: what a
crowd that does not wait would see (open-loop load) is worse than this.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

# One step of a worker; raises if it did not do what it should.
type Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Samples:
    """Durations of steps in seconds, shortest first."""

    durations: Sequence[float]

    @classmethod
    def of(cls, durations: Sequence[float]) -> "Samples":
        if not durations:
            raise ValueError("nothing was measured")
        return cls(sorted(durations))

    def percentile(self, percent: float) -> float:
        """The smallest duration that at least *percent* of all do not exceed (nearest rank), in seconds."""
        rank = math.ceil(percent / 100 * len(self.durations))
        return self.durations[max(rank, 1) - 1]


@dataclass(frozen=True)
class Load:
    samples: Samples
    # How long the load lasted, seconds.
    seconds: float
    # Of this process meanwhile: near 1, the load generator itself is what is measured.
    client_cores: float

    @property
    def rate(self) -> float:
        """Steps a second, of all workers together."""
        return len(self.samples.durations) / self.seconds


async def closed_loop(workers: Sequence[Step], seconds: float, *, warm_up: float = 0.3) -> Load:
    """Steps that begin within *warm_up* seconds are done and not counted. The first failure ends it, as a group."""
    durations: list[float] = []
    started = time.perf_counter() + warm_up
    until = started + seconds

    async def work(step: Step) -> None:
        while (began := time.perf_counter()) < until:
            await step()
            if began >= started:
                durations.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for step in workers:
            group.create_task(work(step))
        await asyncio.sleep(warm_up)
        used = time.process_time()
    # The last steps end after the time is up: they count, and so does the time that they took.
    lasted = time.perf_counter() - started
    return Load(Samples.of(durations), lasted, (time.process_time() - used) / lasted)
