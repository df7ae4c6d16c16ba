"""Statements about saved searches and their keys, and the lock of a search."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, select

from kit.database import ReadSession, Session, columns, insert
from kit.paging import Page
from kit.statements import once
from request_service.market.searches.errors import SearchNotFound
from request_service.market.searches.models import SavedSearch, SearchKey

_searches = SavedSearch.__table__.c
_SHOWN = select(*columns(SavedSearch))
_ONE = once(_SHOWN.where(_searches.id == bindparam("search_id")))
_COUNT = once(select(func.count()).where(_searches.user_id == bindparam("user_id")))


async def count_searches(session: ReadSession, user_id: UUID) -> int:
    return await session.scalar(_COUNT, {"user_id": user_id}) or 0


async def get_own_search(session: ReadSession, user_id: UUID, search_id: UUID) -> Row[Any]:
    """Returns a row with the attributes of a search. Raises SearchNotFound for that of another user."""
    found = (await session.execute(_ONE, {"search_id": search_id})).one_or_none()
    if found is None or found.user_id != user_id:
        raise SearchNotFound
    return found


async def lock_own_search(session: Session, user_id: UUID, search_id: UUID) -> SavedSearch:
    """Raises SearchNotFound for that of another user."""
    statement = select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id)
    locked = statement.with_for_update(key_share=True)
    found: SavedSearch | None = await session.scalar(locked, execution_options={"populate_existing": True})
    if found is None:
        raise SearchNotFound
    return found


async def list_searches(session: ReadSession, user_id: UUID, page: Page) -> Sequence[Row[Any]]:
    """Returns rows of the searches of a user, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN.where(_searches.user_id == user_id)
    if page.after is not None:
        statement = statement.where(_searches.id < page.after.id)
    newest = statement.order_by(_searches.id.desc())
    return (await session.execute(newest.offset(page.offset).limit(page.limit + 1))).all()


async def replace_keys(session: Session, search_id: UUID, keys: Iterable[dict[str, Any]]) -> None:
    await session.execute(delete(SearchKey).where(SearchKey.search_id == search_id))
    rows = [{"search_id": search_id, **key} for key in keys]
    if rows:
        await session.execute(insert(session, SearchKey).values(rows))


async def delete_search(session: Session, search_id: UUID) -> None:
    """Deletes a search with all that refers to it."""
    await session.execute(delete(SavedSearch).where(SavedSearch.id == search_id))


async def delete_searches_of(session: Session, user_id: UUID) -> None:
    # In one order, so that no two transactions wait for each other.
    own = select(SavedSearch.id).where(SavedSearch.user_id == user_id).order_by(SavedSearch.id)
    await session.execute(own.with_for_update())
    await session.execute(delete(SavedSearch).where(SavedSearch.user_id == user_id))
