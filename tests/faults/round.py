"""One round: the system is used and broken for some seconds, heals, and is checked."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.breaking import breakers
from tests.faults.checking import CHECKS
from tests.faults.playing import Play
from tests.faults.system import System, running_system

# For the faults that last, the commands that are repeated then, and the checks.
_AFTERWARDS_SECONDS = 240.0


@dataclass
class Outcome:
    seed: int
    database: str
    seconds: float
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int | str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    # Seconds from the last fault until every part was healthy.
    healed_after: float = 0.0
    # For each check what does not hold.
    found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return not any(self.found.values())

    def text(self) -> str:
        lines = [f"seed {self.seed}, {self.database}, {self.seconds:.0f} s, {self.faults.total()} faults"]
        victims = sorted({victim for victim, _ in self.faults})
        for victim in victims:
            kinds = ", ".join(f"{what} {n}" for (one, what), n in sorted(self.faults.items()) if one == victim)
            lines.append(f"  {victim:22} {kinds}")
        lines += ["done", *(f"  {what:22} {number}" for what, number in sorted(self.done.items()))]
        answers = sorted(self.statuses.items(), key=str)
        lines += ["answers", *(f"  {status!s:22} {number}" for status, number in answers)]
        slowest = sorted(self.slowest.items(), key=lambda one: -one[1])
        lines += ["slowest answers, in seconds", *(f"  {seconds:6.2f} {route}" for route, seconds in slowest)]
        lines.append(f"healthy {self.healed_after:.1f} s after the last fault")
        lines.append("checked")
        for check, violations in self.found.items():
            lines.append(f"  {'BROKEN' if violations else 'holds':6} {check}")
            lines += [f"         {violation}" for violation in violations]
        return "\n".join(lines)


async def play_round(
    database: str, seed: int, seconds: float, *, then: Callable[[System, Play], Awaitable[None]] | None = None
) -> Outcome:
    """Returns the outcome, after *then* was run. Raises TimeoutError if the system is never done with it."""
    chance, outcome = random.Random(seed), Outcome(seed, database, seconds)
    async with asyncio.timeout(seconds + _AFTERWARDS_SECONDS), running_system(database) as system:
        try:
            async with Play.of(system.gateways, chance) as play:
                outcome.done, outcome.statuses, outcome.slowest = play.done, play.statuses, play.slowest
                await _break(system, play, outcome, chance)
                over = time.monotonic()
                for name, check in CHECKS.items():
                    outcome.found[name] = [violation async for violation in check(system, play)]
                    outcome.healed_after = outcome.healed_after or time.monotonic() - over
                if then is not None:
                    await then(system, play)
        except* Exception as errors:  # noqa: BLE001  # also what a device, or a command, has found
            outcome.found["nothing fails meanwhile"] = [repr(one) for one in _leaves(errors)]
    return outcome


async def _break(system: System, play: Play, outcome: Outcome, chance: random.Random) -> None:
    is_over, started = asyncio.Event(), time.monotonic()
    breaking = breakers(system, chance)
    async with asyncio.TaskGroup() as running:
        running.create_task(play.run(is_over))
        for breaker in breaking:
            running.create_task(breaker.run(is_over))
        await asyncio.sleep(outcome.seconds)
        is_over.set()
    outcome.seconds = time.monotonic() - started
    for breaker in breaking:
        outcome.faults += breaker.done


def _leaves(errors: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in errors.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
