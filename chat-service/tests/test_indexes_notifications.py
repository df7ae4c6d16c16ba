"""Every read of notifications that may meet many rows reads an index, on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from chat_service.notifications.inbox import queries
from chat_service.notifications.inbox.queries import NotificationFilters, writes
from chat_service.notifications.kinds.kinds import Type
from kit import clock
from kit.database import Database, Session
from kit.ids import new_id
from kit.paging import Page, PageKey

type Query = Callable[[Session], Awaitable[object]]
type Plans = Callable[[Query], Awaitable[str]]

USER, NOW = new_id(), clock.now()
NEXT = Page(50, after=PageKey(NOW, new_id()))
PRIMARY = "pk_notifications|sqlite_autoindex_notifications_1"
# PostgreSQL finds an empty table as soon by either index of the user.
OWN = "pk_notifications|sqlite_autoindex_notifications_1|ix_notifications_type"
UNREAD = "ix_notifications_unread|ix_notifications_type"
UNIQUE = "uq_notifications_user_id_event_id_kind|sqlite_autoindex_notifications_2"
QUERIES: dict[str, tuple[str, Query]] = {
    "a list": (
        "ix_notifications_listed",
        lambda session: queries.list_notifications(session, USER, NotificationFilters(), Page(50)),
    ),
    "a list from a place on": (
        "ix_notifications_listed",
        lambda session: queries.list_notifications(session, USER, NotificationFilters(), NEXT),
    ),
    "a list of unread ones": (
        "ix_notifications_unread",
        lambda session: queries.list_notifications(session, USER, NotificationFilters(only_unread=True), NEXT),
    ),
    "a list of one type": (
        "ix_notifications_type",
        lambda session: queries.list_notifications(session, USER, NotificationFilters(type=Type.OFFER), NEXT),
    ),
    "the counts of a user": (
        "pk_unread_counts|sqlite_autoindex_unread_counts_1",
        lambda session: queries.list_counts(session, [USER]),
    ),
    "the counts of users": (
        "pk_unread_counts|sqlite_autoindex_unread_counts_1",
        lambda session: queries.list_counts(session, [USER, new_id()]),
    ),
    "the rows of an event": (UNIQUE, lambda session: queries.list_known(session, [new_id()], [USER], ["a"])),
    "the rows of a group": (
        "uq_notifications_group",
        lambda session: queries.list_known(session, [new_id()], [USER], ["a"]),
    ),
    "the rows of an event for users": (
        UNIQUE,
        lambda session: queries.list_known(session, [new_id()], [USER, new_id()], ["a", "b"]),
    ),
    "the rows of groups of users": (
        "uq_notifications_group",
        lambda session: queries.list_known(session, [new_id()], [USER, new_id()], ["a", "b"]),
    ),
    "a notification": (PRIMARY, lambda session: queries.find_of_any_user(session, new_id())),
    "one's own among ids": (OWN, lambda session: queries.list_owned(session, USER, [new_id(), new_id()])),
    "old ones": ("ix_notifications_latest_at", lambda session: queries.list_old(session, NOW, 500)),
    "marking all": (UNREAD, lambda session: writes.mark_all(session, USER, None, NOW)),
    "marking up to a moment": (UNREAD, lambda session: writes.mark_all(session, USER, NOW, NOW)),
    "marking some": (OWN, lambda session: writes.mark_some(session, USER, [new_id()], NOW)),
    "marking a group": ("uq_notifications_group", lambda session: writes.mark_groups(session, [(USER, "a")], NOW)),
    "marking groups": (
        "uq_notifications_group",
        lambda session: writes.mark_groups(session, [(USER, "a"), (USER, "b")], NOW),
    ),
}


@pytest.fixture
async def plans(database: Database) -> AsyncIterator[Plans]:
    """A function that returns the database's plan for the statement of a query."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT id", "SELECT n", "SELECT u", "SELECT a", "UPDATE")):
            seen.append((statement, parameters))

    async def explain(query: Query) -> str:
        async with database.transaction() as session:
            connection = await session.connection()
            if not database.is_sqlite:
                # PostgreSQL would scan an empty table without its indexes.
                await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await query(session)
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            statement, parameters = seen[-1]
            return str((await connection.exec_driver_sql(f"{how} {statement}", tuple(parameters))).all())

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield explain
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", QUERIES)
async def test_query_of_notifications_uses_its_index(plans: Plans, name: str) -> None:
    index, query = QUERIES[name]
    plan = await plans(query)
    assert any(one in plan for one in index.split("|")), plan
