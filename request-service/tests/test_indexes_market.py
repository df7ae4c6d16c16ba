"""Every query about sellers and listings that may meet many rows reads an index."""

import contextlib
from collections.abc import Awaitable

import pytest
from index_testing import Plans, Query

from kit import clock, paging
from kit.errors import NotFound
from kit.ids import new_id
from request_service.market.listings import queries as listings
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.sellers import queries as sellers

USER_ID = new_id()
NOW = clock.now()
PAGE = paging.Page(20, 0, paging.PageKey(NOW, USER_ID))
SEARCHES: dict[str, tuple[str, Query]] = {
    "the listings of an owner": (
        "ix_listings_owner_id_id",
        lambda session: listings.list_own_listings(session, USER_ID, None, PAGE),
    ),
    "the listings of an owner with a status": (
        "ix_listings_owner_id_status_id",
        lambda session: listings.list_own_listings(session, USER_ID, ListingStatus.DRAFT, PAGE),
    ),
    "the listings of a broker": (
        "ix_listings_broker_id_id",
        lambda session: listings.list_own_listings(session, USER_ID, None, PAGE),
    ),
    "the live listings of an owner": (
        "ix_listings_owner_id_",
        lambda session: listings.count_live(session, USER_ID),
    ),
    "the listings of an owner, locked": (
        "ix_listings_owner_id_",
        lambda session: listings.lock_listings_of(session, USER_ID),
    ),
    "the listings of a broker, locked": (
        "ix_listings_broker_id_id",
        lambda session: listings.lock_listings_with(session, USER_ID),
    ),
    "the invitations of a broker": (
        "ix_listings_invited_broker_id",
        lambda session: listings.lock_listings_with(session, USER_ID),
    ),
    "the next end": ("ix_listings_due_at_id", listings.find_next_due),
    "the listings that are due": ("ix_listings_due_at_id", lambda session: listings.lock_due(session, NOW, 50)),
    "one listing with its property": (
        "listing_properties",
        lambda session: _ignore_missing(listings.get_listing(session, USER_ID)),
    ),
    "what everyone sees of a seller": (
        "ix_listings_owner_id_visible",
        lambda session: _ignore_missing(sellers.get_seller(session, USER_ID)),
    ),
}


async def _ignore_missing(query: Awaitable[object]) -> None:
    with contextlib.suppress(NotFound):
        await query


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_of_the_market_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
