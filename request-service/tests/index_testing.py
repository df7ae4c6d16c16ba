"""The plans of databases, for the tests that queries read their indexes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event

from kit.database import Database, Session

type Query = Callable[[Session], Awaitable[object]]
type Plans = Callable[[Query], Awaitable[str]]


@asynccontextmanager
async def plans_of(database: Database) -> AsyncIterator[Plans]:
    """Yields a function that returns the database's plan for a query."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    async def explain(query: Query) -> str:
        async with database.read() as session:
            connection = await session.connection()
            if not database.is_sqlite:
                # PostgreSQL would scan an empty table without its indexes.
                await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await query(Session(session))
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            ((statement, parameters),) = seen
            return str((await connection.exec_driver_sql(f"{how} {statement}", parameters)).all())

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield explain
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
