"""The verbs of favourites. An account is locked before its favourites, in the order of its erasure."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from kit import clock, outbox, paging
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.paging import Page, PageKey
from request_service.market.favourites import events, queries
from request_service.market.favourites.models import FavouriteTick, ToldState
from request_service.market.favourites.saved import Saved
from request_service.market.figures import actions as figures
from request_service.market.listings import actions as listings
from request_service.market.listings import queries as listing_queries
from request_service.providers import actions as providers
from request_service.roles import ADMIN

# The users of one event: fewer than 500, so that no event holds up those behind it.
AUDIENCE = 400


async def add_favourite(session: Session, caller: Caller, listing_id: UUID) -> None:
    """Saves a listing. Doing it again changes nothing. Raises ListingNotFound for one that the caller may not see."""
    await providers.require_account(session, caller.user_id)
    listing, _ = await listings.get_listing(session, caller, listing_id)
    if await queries.insert_favourite(session, caller.user_id, listing_id, clock.now()):
        await queries.insert_state(session, ToldState.of(listing))
        await queries.insert_ticks(session, [FavouriteTick(listing_id=listing_id, delta=1)])


async def remove_favourite(session: Session, caller: Caller, listing_id: UUID) -> None:
    """Takes a listing out of the favourites. Doing it again changes nothing.

    Raises ListingNotFound for one that the caller has not saved and may not see.
    """
    await providers.require_account(session, caller.user_id)
    if await queries.delete_favourite(session, caller.user_id, listing_id):
        await queries.insert_ticks(session, [FavouriteTick(listing_id=listing_id, delta=-1)])
    else:
        await listings.get_listing(session, caller, listing_id)


async def list_favourites(session: ReadSession, caller: Caller, page: Page) -> tuple[list[Saved], str]:
    """Returns a page of the caller's favourites, the last one first, and the cursor of the next page."""
    found = await queries.list_favourites(session, caller.user_id, page)
    rows, cursor = paging.cut(found, page, lambda row: PageKey(row.created_at, row.listing_id))
    shown = {row.id: row for row in await listing_queries.list_shown(session, [row.listing_id for row in rows])}
    saved = []
    for listing_id, created_at in rows:
        listing = shown.get(listing_id)
        is_insider = listing is not None and (
            caller.role == ADMIN or caller.user_id in (listing.owner_id, listing.broker_id)
        )
        is_seen = listing is not None and (listing.is_visible or is_insider)
        saved.append(Saved(listing_id, created_at, listing if is_seen else None, is_insider))
    return saved, cursor


async def note_change(session: Session, newer: ToldState) -> None:
    """Tells those who have saved a listing of another price or status, once, and not of what is outdated."""
    state = await queries.find_and_lock_state(session, newer.listing_id)
    if state is None or state.version >= newer.version:
        return
    if state.shown != newer.shown:
        await _tell(session, state, newer)
    state.follow(newer)


async def _tell(session: Session, before: ToldState, after: ToldState) -> None:
    event, last = events.favourite_changed(before, after), None
    while users := await queries.list_users(session, after.listing_id, last, AUDIENCE):
        await outbox.add(session, event, audience=users, topic=after.listing_id)
        last = users[-1]


async def count_ticks(session: Session, limit: int) -> int:
    """Adds ticks to the numbers that listings show, and returns how many there were."""
    ticks = await queries.lock_ticks(session, limit)
    sums: Counter[UUID] = Counter()
    for tick in ticks:
        sums[tick.listing_id] += tick.delta
    await listing_queries.add_favourites(session, sums)
    await figures.count(session, "favourites", [tick.listing_id for tick in ticks if tick.delta > 0])
    await queries.delete_ticks(session, [tick.id for tick in ticks])
    return len(ticks)


async def forget_listing(session: Session, listing_id: UUID) -> None:
    """Takes a listing that is gone out of all favourites."""
    await queries.delete_favourites_for(session, listing_id)


async def erase_user(session: Session, user_id: UUID) -> None:
    await _uncount(session, await queries.delete_favourites_of(session, user_id))


async def _uncount(session: Session, listing_ids: Sequence[UUID]) -> None:
    await queries.insert_ticks(session, [FavouriteTick(listing_id=one, delta=-1) for one in listing_ids])
