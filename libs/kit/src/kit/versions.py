"""The version of a database: the number of the newest migration that was applied to it."""

import asyncio
import time
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
    return revision is not None and revision >= newest(package)


async def applied(database: Database) -> str | None:
    """Returns the number of the newest migration that was applied to the database; `None` if there was none."""
    async with database.engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(_APPLIED.name)):
            return None
        revision: str | None = (await connection.execute(select(_APPLIED.c.version_num))).scalar()
    return revision


def newest(package: str) -> str:
    """Returns the number of the newest migration: the names of their files are a date, the number and a title."""
    files = resources.files(package).joinpath("migrations", "versions").iterdir()
    return max(file.name.split("_")[3] for file in files if file.name.endswith(".py"))
