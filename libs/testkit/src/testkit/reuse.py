"""Empties a PostgreSQL database after a test, so that the next test may use it.

Emptying it takes a tenth of the time of dropping it and making another one. A database of which more than rows has
changed is not used again: see `Fingerprint`.
"""

from dataclasses import dataclass
from typing import Any, Self

import asyncpg  # type: ignore[import-untyped]

_PUBLIC = "'public'::regnamespace"
# The row of a definition in the catalogue has another `xmin` after each change. That of a class also changes when it is
# emptied, so its own columns stand for it. Statistics change the plans of queries.
_DEFINITIONS = f"""
    SELECT md5(string_agg(entry, ' ' ORDER BY entry)) FROM (
        SELECT concat('class ', oid, ' ', relname, ' ', relkind, ' ', reloptions) AS entry
        FROM pg_class WHERE relnamespace = {_PUBLIC}
        UNION ALL
        SELECT concat('column ', attrelid, ' ', attnum, ' ', pg_attribute.xmin)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = {_PUBLIC}
        UNION ALL
        SELECT concat('constraint ', oid, ' ', xmin) FROM pg_constraint WHERE connamespace = {_PUBLIC}
        UNION ALL
        SELECT concat('trigger ', oid, ' ', xmin) FROM pg_trigger
        UNION ALL
        SELECT concat('function ', oid, ' ', xmin) FROM pg_proc WHERE pronamespace = {_PUBLIC}
        UNION ALL
        SELECT concat('schema ', oid, ' ', xmin) FROM pg_namespace WHERE nspname NOT LIKE 'pg%'
        UNION ALL
        SELECT concat('setting ', setrole, ' ', setconfig) FROM pg_db_role_setting JOIN pg_database
        ON pg_database.oid = setdatabase WHERE datname = current_database()
        UNION ALL
        SELECT concat('statistics ', starelid, ' ', staattnum)
        FROM pg_statistic JOIN pg_class ON pg_class.oid = starelid WHERE relnamespace = {_PUBLIC}
    ) AS entries
"""
_WRITTEN_TABLES = f"""
    SELECT relname FROM pg_class WHERE relnamespace = {_PUBLIC} AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Fingerprint:
    """The definitions, settings and lasting rows of a database: all but the rows that tests write."""

    # A hash of its tables, indexes, constraints, triggers, functions and settings.
    definitions: str
    # The rows that the migrations wrote, as text, by table.
    rows: dict[str, str]

    @classmethod
    async def of(cls, url: str) -> Self:
        """Reads it from the database at `url`, which has no rows but those of its migrations."""
        connection = await asyncpg.connect(url)
        try:
            return await cls._read(connection)
        finally:
            await connection.close()

    @classmethod
    async def _read(cls, connection: Any) -> Self:
        rows = {}
        for [table] in await connection.fetch(_WRITTEN_TABLES):
            # A table whose rows were deleted has none, like one that was never written to.
            if text := await connection.fetchval(
                f'SELECT string_agg(t::text, chr(10) ORDER BY t::text) FROM "{table}" t'
            ):
                rows[table] = text
        return cls(await connection.fetchval(_DEFINITIONS), rows)

    async def restore(self, url: str) -> bool:
        """Ends the connections to the database at `url` and deletes the rows that tests wrote.

        Returns False if the database cannot be made again what this fingerprint says.
        """
        try:
            connection = await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError):
            return False
        try:
            await connection.execute(_END_OTHERS)
            await self._delete_rows(connection)
            return await self._read(connection) == self
        except asyncpg.PostgresError:
            return False
        finally:
            await connection.close()

    async def _delete_rows(self, connection: Any) -> None:
        written = [table for [table] in await connection.fetch(_WRITTEN_TABLES) if table not in self.rows]
        if written:
            # Deleted rows and their entries in indexes would keep their room, which changes the plans of queries.
            tables = ", ".join(f'"{table}"' for table in written)
            # Triggers of tables that forbid it do not fire for a replica.
            await connection.execute("SET session_replication_role = replica")
            await connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
