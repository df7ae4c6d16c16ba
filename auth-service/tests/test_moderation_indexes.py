"""Pages of reports come from an index in their order, on both databases: an export reads very many of them."""

from typing import Any

import pytest
from sqlalchemy import event

from auth_service.moderation import queries
from auth_service.moderation.models import ReportStatus, SubjectType
from auth_service.moderation.queries import ReportFilter
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.paging import Page, PageKey

FILTERS = {
    "ix_reports_created_at_id": ReportFilter(),
    "ix_reports_subject_type_created_at_id": ReportFilter(subject_type=SubjectType.USER),
    "ix_reports_status_created_at_id": ReportFilter(status=ReportStatus.OPEN),
    "ix_reports_status_subject_type_created_at_id": ReportFilter(ReportStatus.OPEN, SubjectType.USER),
}


@pytest.mark.parametrize("index", FILTERS)
async def test_no_page_of_reports_sorts_all_of_them(database: Database, index: str) -> None:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    page = Page(200, after=PageKey(clock.now(), new_id()))
    try:
        async with database.transaction() as session:
            await queries.list_reports(session, new_id(), FILTERS[index], page)
            connection = await session.connection()
            if not database.is_sqlite:
                # PostgreSQL would sort a small table.
                await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
                await connection.exec_driver_sql("SET LOCAL enable_sort = off")
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            statement, parameters = next(one for one in seen if "FROM reports" in one[0])
            plan = str((await connection.exec_driver_sql(f"{how} {statement}", tuple(parameters))).all())
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    # PostgreSQL may take any index that has the order, as the table is empty.
    assert index in plan or not database.is_sqlite, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
