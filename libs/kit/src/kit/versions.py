"""The version of a database: the number of the newest migration that was applied to it."""

from importlib import resources

from sqlalchemy import Column, MetaData, String, Table, inspect, select

from kit.database import Database

# The table of Alembic, which `kit.migrations` runs.
_APPLIED = Table("alembic_version", MetaData(), Column("version_num", String))


async def is_current(database: Database, package: str) -> bool:
    """Returns whether the database has all migrations of *package*, or later ones.

    It has later ones while a new release replaces an older one. Migrations run beside the previous release, so a
    process of that release may still start.
    """
    async with database.engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(_APPLIED.name)):
            return False
        applied = (await connection.execute(select(_APPLIED.c.version_num))).scalar()
    return applied is not None and applied >= _newest(package)


def _newest(package: str) -> str:
    """Returns the number of the newest migration: the names of their files are a date, the number and a title."""
    files = resources.files(package).joinpath("migrations", "versions").iterdir()
    return max(file.name.split("_")[3] for file in files if file.name.endswith(".py"))
