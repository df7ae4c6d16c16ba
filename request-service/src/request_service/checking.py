"""Looks for rows that contradict one another: `python -m request_service check`.

Each finding is a defect: constraints, locks or transactions should have made it impossible. Nothing is changed.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import Row

from kit.database import Database, ReadSession
from request_service.assistance.jobs import queries as jobs
from request_service.booking import queries as bookings
from request_service.commitments import queries as commitments

# The most findings of a kind that are named.
_MOST = 20

type _Check = Callable[[ReadSession, int], Awaitable[Sequence[Any]]]

_CHECKS: tuple[tuple[str, _Check], ...] = (
    ("Two commitments of one person overlap", commitments.list_overlaps),
    ("Seats and bookings of a slot differ", bookings.list_miscounted_slots),
    ("A job has ended and is still in a calendar", jobs.list_commitments_without_job),
)


async def find_contradictions(database: Database) -> list[str]:
    """Returns one line for each finding, with the ids of its rows."""
    found = []
    async with database.read() as session:
        for sentence, check in _CHECKS:
            found += [f"{sentence}: {_ids(row)}" for row in await check(session, _MOST)]
    return found


async def check_and_print(database_url: str) -> None:
    """Prints the findings. Exits with code 1 if there are any."""
    async with Database(database_url) as database:
        found = await find_contradictions(database)
    for line in found or ["No row contradicts another."]:
        print(line)  # noqa: T201  # The output of a command.
    if found:
        raise SystemExit(1)


def _ids(row: Any) -> str:
    return ", ".join(map(str, row)) if isinstance(row, Row) else str(row)
