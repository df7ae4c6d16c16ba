"""Every query that may meet many rows reads an index."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from kit import clock, paging
from kit.database import Database, Session
from kit.ids import new_id
from request_service import geo
from request_service.assistance.dispatch.queries import knowledge, offers, waves
from request_service.assistance.progress import queries as progress
from request_service.assistance.requests import queries as requests
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.queries import Filters
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers import queries as providers
from request_service.ratings import queries as ratings
from request_service.timeline import queries as timeline

type Query = Callable[[Session], Awaitable[object]]
type Plans = Callable[[Query], Awaitable[str]]

USER_ID: UUID = new_id()
NEAR = geo.cover(Place(9, 38.7), 3)
FAR = geo.cover(Place(9, 38.7), 100)
NOW = clock.now()
PAGE = paging.Page(20, 0, paging.PageKey(NOW, USER_ID))


@pytest.fixture
async def plans(database: Database) -> AsyncIterator[Plans]:
    """A function that returns the database's plan for a query."""
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


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(), "created_at_id"),
        (Filters(client_id=USER_ID), "client_id_created_at_id"),
        (Filters(provider_id=USER_ID), "provider_id_created_at_id"),
        (Filters(status=Status.PENDING), "status_created_at_id"),
        (Filters(category=Category.FUEL), "category_created_at_id"),
        (Filters(created_after=NOW, created_before=NOW), "created_at_id"),
    ],
)
async def test_lists_are_read_in_their_order(plans: Plans, filters: Filters, index: str) -> None:
    plan = await plans(lambda session: requests.list_requests(session, filters, PAGE))
    assert f"ix_requests_{index}" in plan
    assert "TEMP B-TREE" not in plan


# PostgreSQL regards all indexes of an empty table as equally good.
SEARCHES: dict[str, tuple[Query, str]] = {
    "open requests near": (
        lambda session: requests.list_open_requests(session, NEAR, Category.FUEL, not_of=USER_ID),
        "ix_requests_status_cell_fine",
    ),
    "open requests far": (
        lambda session: requests.list_open_requests(session, FAR, None, not_of=USER_ID),
        "ix_requests_status_cell_coarse",
    ),
    "free providers near": (
        lambda session: providers.list_free_places(session, NEAR, None, located_after=NOW, without=USER_ID),
        "ix_providers_cell_fine_is_available_located_at",
    ),
    "free providers far": (
        lambda session: providers.list_free_places(session, FAR, Category.FUEL, located_after=NOW, without=USER_ID),
        "ix_providers_cell_coarse_is_available_located_at",
    ),
    "providers for a wave": (
        lambda session: knowledge.list_providers(session, FAR, NOW),
        "ix_providers_cell_",
    ),
    "what providers did with their offers": (
        lambda session: knowledge.count_offers(session, [USER_ID], NOW, NOW),
        "ix_offers_",
    ),
    "what providers did with their jobs": (
        lambda session: knowledge.count_jobs(session, [USER_ID], NOW),
        "ix_requests_provider_id_",
    ),
    "planned waves": (
        lambda session: waves.list_first_planned(session, 10),
        "ix_waves_state_due_at",
    ),
    "a provider's live offers": (
        lambda session: offers.list_live_offers(session, USER_ID, NOW),
        "ix_offers_",
    ),
    "a provider's running jobs": (
        lambda session: requests.list_running_jobs(session, USER_ID),
        "ix_requests_provider_id_",
    ),
    "a provider's running jobs, locked": (
        lambda session: requests.lock_jobs(session, USER_ID, NOW),
        "ix_requests_provider_id_",
    ),
    "a client's open requests": (
        lambda session: requests.lock_open_requests_of(session, USER_ID),
        "ix_requests_client_id_created_at_id",
    ),
    "requests to be expired": (
        lambda session: requests.list_overdue_requests(session, NOW, 10),
        "ix_requests_status_expires_at",
    ),
    "when the next request expires": (
        requests.find_next_expiry,
        "ix_requests_status_expires_at",
    ),
    "when the next progress watch is due": (
        progress.find_next_due,
        "ix_progress_watches_due_at",
    ),
    "a timeline": (
        lambda session: timeline.list_entries(session, USER_ID),
        "ix_timeline_entries_request_id_seq",
    ),
    "users rated worst by the user": (
        lambda session: ratings.list_mutually_blocked(session, USER_ID),
        "ix_ratings_rater_id_ratee_id",
    ),
    "users who rated the user worst": (
        lambda session: ratings.list_mutually_blocked(session, USER_ID),
        "ix_ratings_ratee_id_rater_id",
    ),
}


@pytest.mark.parametrize(("query", "index"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_read_their_index(plans: Plans, query: Query, index: str) -> None:
    assert index in await plans(query)
