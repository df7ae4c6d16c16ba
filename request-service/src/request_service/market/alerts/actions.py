"""The verbs of alerts: news of listings is noted, compared with saved searches, and told to their owners.

News is locked before the searches that it is told to. What is recorded of a search and the event that tells its owner
are one transaction, as is how far the comparing has come.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, outbox
from kit.database import ReadSession, Session
from request_service.market.alerts import events, mornings, queries
from request_service.market.alerts.matching import SearchedListing, matches
from request_service.market.alerts.queries import DueNews
from request_service.market.alerts.reasons import ListingState, MatchReason
from request_service.market.catalogue.models import Words
from request_service.market.listings import queries as listings
from request_service.market.listings import showing
from request_service.market.searches import anchors
from request_service.market.searches.convert import wanted
from request_service.market.searches.models import SavedSearch, SearchAlert

# The listings of one event.
MOST_LISTINGS = 50


async def note_change(session: Session, state: ListingState) -> None:
    """Notes the state of a listing, and that it is to be told if that is news. Does nothing if it is outdated."""
    news = await queries.insert_and_lock_news(session, state.listing_id, state.currency)
    if news.version < state.version:
        news.follow(state, clock.now())


async def claim_news(session: Session, limit: int) -> list[DueNews]:
    """Takes news that is due. What is not told to the end is due again later, longer with each try."""
    now = clock.now()
    return [
        DueNews(news.listing_id, news.number, news.reason, news.lease(now), news.reached)
        for news in await queries.lock_due_news(session, now, limit)
        if news.reason is not None
    ]


async def find_offered(session: ReadSession, listing_id: UUID) -> tuple[SearchedListing, list[UUID]] | None:
    """Returns a listing, and the searches that may find it in the order of their ids; `None` if it is hidden."""
    row = await queries.find_row(session, listing_id)
    shown = await listings.list_shown(session, [listing_id])
    if row is None or not shown:
        return None
    listing = shown[0]
    found = Words.of(showing.entry_of(listing, is_broker_verified=row["is_broker_verified"]))
    words = found.title | found.rest
    offered = SearchedListing(row, words, frozenset(filter(None, (listing.owner_id, listing.broker_id))))
    return offered, list(await queries.list_candidates(session, anchors.of_listing(row, words), row))


async def find_matches(session: ReadSession, search_ids: Sequence[UUID], offered: SearchedListing) -> list[UUID]:
    """Returns those of the searches whose owners are to be told of a listing."""
    return [one.id for one in await queries.list_searches(session, search_ids) if _is_told(one, offered)]


async def tell_matches(
    session: Session, due: DueNews, offered: SearchedListing, search_ids: Sequence[UUID], reached: UUID
) -> DueNews | None:
    """Records that searches find a listing, and tells the owners of those that want it at once, each once.

    *reached* is the last search that was compared. Returns the claim with its new end, or `None` if there is newer
    news, if another process has taken this one over, or if the listing is hidden.
    """
    news = await queries.find_and_lock_due_news(session, due)
    listing = next(iter(await listings.list_shown(session, [due.listing_id])), None)
    if news is None or listing is None or not listing.is_visible:
        return None
    now = clock.now()
    found = [one for one in await queries.lock_searches(session, search_ids) if _is_told(one, offered)]
    moments = {one.id: mornings.next_morning(now) if one.alert is SearchAlert.DAILY else None for one in found}
    new = await queries.insert_matches(session, due, moments, now)
    for search in found:
        if search.id in new and search.alert is SearchAlert.INSTANT:
            await _tell(session, search, [(listing, due.reason)], now)
    news.reached = reached
    return due._replace(lease=news.lease(now), reached=reached)


async def finish_news(session: Session, due: DueNews) -> None:
    """Notes that news is told to all, unless there is newer news."""
    news = await queries.find_and_lock_due_news(session, due)
    if news is not None:
        news.due_at = None


async def tell_daily(session: Session, search_id: UUID) -> None:
    """Tells the owner of a search of all that it has found, once. What is not shown any more is left out."""
    searches = await queries.lock_searches(session, [search_id])
    now = clock.now()
    found = {row.listing_id: row.reason for row in await queries.take_due_matches(session, search_id, now)}
    if not searches or searches[0].alert is not SearchAlert.DAILY:
        return
    rows = {row.id: row for row in await listings.list_shown(session, found) if row.is_visible}
    shown = [(rows[listing_id], reason) for listing_id, reason in found.items() if listing_id in rows]
    if shown:
        await _tell(session, searches[0], shown, now)


async def forget_listing(session: Session, listing_id: UUID) -> None:
    await queries.forget_listing(session, listing_id)


async def _tell(
    session: Session, search: SavedSearch, shown: Sequence[tuple[Row[Any], MatchReason]], now: datetime
) -> None:
    event = events.search_matched(search, shown[:MOST_LISTINGS], len(shown), now)
    await outbox.add(session, event, audience=[search.user_id], topic=search.id)


def _is_told(search: SavedSearch | Row[Any, Any, Any, Any], offered: SearchedListing) -> bool:
    """Returns True for a search that finds a listing of others, and tells of it."""
    is_of_others = search.user_id not in offered.members
    return search.alert is not SearchAlert.OFF and is_of_others and matches(wanted(search.filter), offered)
