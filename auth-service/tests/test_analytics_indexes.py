"""Each question about roll-ups and client events is answered by an index, however many there are."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from auth_service.analytics import queries
from auth_service.analytics.metrics import Cell
from kit import clock
from kit.database import Database, Session
from kit.ids import new_id

type Query = Callable[[Session], Awaitable[Any]]
type Explain = Callable[[Query], Awaitable[str]]

CELL, HOURS = Cell("requests", "created", ""), range(480_000, 480_744)
BY = Cell("requests", "created", "category")
PRIMARY = "sqlite_autoindex_rollups_1|rollups_pkey"
COVERING = "ix_rollups_entity_metric_name_bucket_dimension_value"
DAYS = "sqlite_autoindex_rollup_days_1|rollup_days_pkey|ix_rollup_days_entity_metric_name_bucket_dimension_value"
QUERIES: dict[str, tuple[str, Query]] = {
    "a series": (f"{PRIMARY}|{COVERING}", lambda session: queries.list_sums(session, CELL, HOURS, by_day=False)),
    "a series by day": (DAYS, lambda session: queries.list_sums(session, CELL, HOURS, by_day=True)),
    "a series by a dimension": (
        f"{PRIMARY}|{COVERING}",
        lambda session: queries.list_parts(session, BY, HOURS, by_day=False, limit=20_001),
    ),
    "a series by day and a dimension": (
        DAYS,
        lambda session: queries.list_parts(session, BY, HOURS, by_day=True, limit=20_001),
    ),
    "the hours of a recount": ("ix_rollups_bucket", lambda session: queries.list_hours_from(session, 480_000)),
    "old events": (
        "ix_client_events_occurred_at",
        lambda session: queries.delete_client_events_before(session, clock.now(), 1000),
    ),
    "the events of a user": ("ix_client_events_user_id", lambda session: queries.unlink_user(session, new_id())),
}

_FILL = """
    INSERT INTO {table} (entity, metric_name, dimension, bucket, value)
    SELECT 'requests', metric, dimension, bucket, 1
    FROM unnest(ARRAY['created', 'accepted', 'started', 'completed', 'cancelled', 'expired']) AS metric,
    unnest(ARRAY['', 'category:towing', 'category:tire', 'category:fuel']) AS dimension,
    generate_series(479000, 481000) AS bucket ON CONFLICT DO NOTHING
"""


@pytest.fixture
async def explain(database: Database) -> AsyncIterator[Explain]:
    """Returns the database's plan for the statement of a query."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            seen.append((statement, parameters))

    async def plan(query: Query) -> str:
        async with database.transaction() as session:
            connection = await session.connection()
            if not database.is_sqlite:
                # PostgreSQL would scan a small table without its indexes, or take any of them.
                await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
                for table in ("rollups", "rollup_days"):
                    await connection.exec_driver_sql(_FILL.format(table=table))
                    await connection.exec_driver_sql(f"ANALYZE {table}")
            await query(session)
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            statement, parameters = seen[-1]
            return str((await connection.exec_driver_sql(f"{how} {statement}", tuple(parameters))).all())

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield plan
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", QUERIES)
async def test_each_question_uses_its_index(explain: Explain, name: str) -> None:
    index, query = QUERIES[name]
    found = await explain(query)
    assert any(one in found for one in index.split("|")), found
    assert "SCAN rollups" not in found
    assert "SCAN client_events" not in found
    assert "Seq Scan" not in found
