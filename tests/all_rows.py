"""All rows of all databases of a system, for tests of what is in them, and of what must not be."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, inspect, select

from kit.database import Database
from tools.operate.databases import url_of
from tools.stack.config import SERVICES, Config

# The rows by the names of their service and table.
type Rows = dict[tuple[str, str], list[dict[str, Any]]]


async def all_rows(config: Config) -> Rows:
    """Reads each table as it is now, in the order of its primary key."""
    found: Rows = {}
    for service in SERVICES:
        async with Database(url_of(config, service)) as database, database.engine.connect() as connection:
            tables = await connection.run_sync(_read)
        found |= {(service.name, name): rows for name, rows in tables.items()}
    return found


def _read(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    metadata, names = MetaData(), inspect(connection).get_table_names()
    metadata.reflect(connection, only=names)
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in metadata.tables.values()
    }


def places_of(rows: Rows, *texts: str) -> Iterator[str]:
    """Yields where one of *texts* stands, in any case, also within other texts, lists and bytes that are not sealed."""
    wanted = [text.casefold() for text in texts]
    for (service, table), found in rows.items():
        for row in found:
            for column, value in row.items():
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(one in text.casefold() for one in wanted):
                    yield f"{service} {table}.{column}"
