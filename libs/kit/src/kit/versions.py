"""The version of a database: the number of the newest migration that was applied to it.

Migrations form a chain, in which each names the one before it. Their numbers are names: of those that were written side
by side, the later one in the chain may have the smaller number.
"""

import asyncio
import re
import time
from functools import cache
from importlib import resources

from sqlalchemy import Column, MetaData, String, Table, inspect, select

from kit import logging
from kit.database import Database
from kit.starting import CannotStart

log = logging.get(__name__)

_PAUSE_SECONDS = 0.5
# The table of Alembic, which `kit.migrations` runs.
_APPLIED = Table("alembic_version", MetaData(), Column("version_num", String))


async def until_current(database: Database, package: str, *, seconds: float) -> None:
    """Returns when the database has all migrations of *package*, which something else applies.

    Raises `CannotStart` if it does not have them within *seconds*.
    """
    ends = time.monotonic() + seconds
    waits = False
    while not await is_current(database, package):
        if time.monotonic() >= ends:
            raise CannotStart(
                f"The database lacks migrations of this release after {seconds:.0f} s:"
                f" run 'python -m {package} migrate'."
            )
        if not waits:
            log.warning("waiting_for_migrations", newest=newest(package))
        waits = True
        await asyncio.sleep(_PAUSE_SECONDS)


async def is_current(database: Database, package: str) -> bool:
    """Returns whether the database has all migrations of *package*, or later ones.

    It has later ones while a new release replaces an older one. Migrations run beside the previous release, so a
    process of that release may still start.
    """
    revision = await applied(database)
    return revision is not None and (revision == newest(package) or is_later(package, revision))


async def applied(database: Database) -> str | None:
    """Returns the number of the newest migration that was applied to the database; `None` if there was none."""
    async with database.engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(_APPLIED.name)):
            return None
        revision: str | None = (await connection.execute(select(_APPLIED.c.version_num))).scalar()
    return revision


def newest(package: str) -> str:
    """Returns the number of the migration that ends the chain. Raises ValueError unless there is one."""
    before = _chain(package)
    (last,) = before.keys() - {*before.values()}
    return last


def is_later(package: str, revision: str) -> bool:
    """Returns whether a migration is that of a later release: this one does not have it."""
    return revision not in _chain(package)


@cache
def _chain(package: str) -> dict[str, str | None]:
    """Returns the number of the migration before each, which the files say. Alembic would take longer to read them."""
    files = resources.files(package).joinpath("migrations", "versions").iterdir()
    texts = [file.read_text(encoding="utf-8") for file in files if file.name.endswith(".py")]
    return {_number("revision", text) or "": _number("down_revision", text) for text in texts}


def _number(name: str, text: str) -> str | None:
    found = re.search(rf'^{name}\b[^=\n]*= *"(\w+)"', text, re.MULTILINE)
    return found[1] if found else None
