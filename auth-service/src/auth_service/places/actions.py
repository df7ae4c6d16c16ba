"""Replaces the operator's table of postal codes."""

from itertools import batched
from pathlib import Path

from auth_service.places import queries, table
from auth_service.places.errors import BadTable
from kit.database import Database

_BATCH = 5_000


async def load(database: Database, file: Path) -> tuple[int, int]:
    """Makes the content of *file* the table of postal codes, in one transaction.

    Returns the numbers of places before and now. Raises BadTable for a file with a mistake: the table stays as it was.
    """
    async with database.read_once() as session:
        before = await queries.count_places(session)
    try:
        # Read twice: a mistake is found before anything is locked, and no table has to fit into memory.
        number = sum(1 for _ in table.read(file))
        async with database.transaction() as session:
            await queries.delete_places(session)
            for places in batched(table.read(file), _BATCH):  # the last one is shorter
                await queries.insert_places(session, places)
    except OSError as error:
        raise BadTable(f"{file} cannot be read: {error.strerror or type(error).__name__}.") from error
    return before, number
