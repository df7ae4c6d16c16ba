"""Runs due work step by step, for tests that look at the database in between."""

import math

from kit import clock
from kit.database import Database
from kit.due import DueWork

# Less than any moment ahead, and not 0: the rows that are due are held by another replica.
HELD = 0.001


async def step(database: Database, work: DueWork) -> float:
    """Does one batch of what is due now, as `kit.due.Due` would; returns how many seconds it would wait then.

    0 means that it did something and would look again at once, `HELD` that it could do nothing, and infinity that
    nothing is waiting.
    """
    async with database.read() as session:
        due_at = await work.next_due(session)
    if due_at is None:
        return math.inf
    ahead = (due_at - clock.now()).total_seconds()
    if ahead > 0:
        return ahead
    return 0.0 if await work.run_due() else HELD


async def step_all(database: Database, work: DueWork) -> None:
    """Does all that is due now, and what becomes due by that."""
    while await step(database, work) == 0:
        pass
