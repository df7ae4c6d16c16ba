"""The verbs of saved searches. An account is locked before its searches, so that their number stays true."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, paging
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.paging import Page, PageKey
from request_service.market.searches import anchors, convert, queries
from request_service.market.searches.errors import SearchLimit
from request_service.market.searches.models import MAX_SEARCHES, SavedSearch, SearchAlert, SearchChange
from request_service.providers import actions as providers

# Stand for no bound of a price.
_LEAST, _MOST = 0, 2**63 - 1


async def create_search(
    session: Session, caller: Caller, name: str, stored_filter: str, alert: SearchAlert
) -> SavedSearch:
    """Saves a search. Raises SearchLimit if the caller has as many as are allowed."""
    await providers.hold_account(session, caller.user_id)
    await providers.require_account(session, caller.user_id)
    search = SavedSearch.new(caller.user_id, name, stored_filter, alert, clock.now())
    if await queries.count_searches(session, caller.user_id) >= MAX_SEARCHES:
        raise SearchLimit
    await insert_row(session, search)
    await file_search(session, search)
    return search


async def list_searches(session: ReadSession, caller: Caller, page: Page) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of the caller's searches, newest first, and the cursor of the next page."""
    found = await queries.list_searches(session, caller.user_id, page)
    return paging.cut(found, page, lambda row: PageKey(row.created_at, row.id))


async def update_search(session: Session, caller: Caller, search_id: UUID, change: SearchChange) -> SavedSearch:
    """Raises SearchNotFound."""
    search = await queries.lock_own_search(session, caller.user_id, search_id)
    if search.change(change, clock.now()):
        await session.flush()
        await file_search(session, search)
    return search


async def delete_search(session: Session, caller: Caller, search_id: UUID) -> None:
    """Raises SearchNotFound."""
    await queries.lock_own_search(session, caller.user_id, search_id)
    await queries.delete_search(session, search_id)


async def erase_user(session: Session, user_id: UUID) -> None:
    """Deletes the searches of a deleted account, which is locked."""
    await queries.delete_searches_of(session, user_id)


async def file_search(session: Session, search: SavedSearch) -> None:
    """Writes the keys by which listings find a search, if it tells of listings."""
    wanted = convert.wanted(search.filter)
    found = set() if search.alert is SearchAlert.OFF else anchors.of_filter(wanted)
    key = {
        "type": wanted.types[0] if len(wanted.types) == 1 else "",
        "least_price": _LEAST if wanted.price.least is None else wanted.price.least,
        "most_price": _MOST if wanted.price.most is None else wanted.price.most,
    }
    await queries.replace_keys(session, search.id, ({"anchor": one, **key} for one in sorted(found)))
