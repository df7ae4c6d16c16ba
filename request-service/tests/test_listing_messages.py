"""Messages of listings that are kept say what the database says: on every change, by any process, and in any order."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from market_testing import Market
from request_testing import Service
from sqlalchemy import select

from kit import clock
from kit.ids import new_id
from request_service.market.listings import messages, queries
from request_service.market.listings.convert import full_listing, public_listing
from request_service.market.listings.kinds import ListingPosition
from request_service.market.listings.messages import ListingMessages
from twou.request.v1.listing_pb2 import Listing


@pytest.fixture
async def market(service: Service) -> Market:
    return Market(service)


async def read(market: Market, kept: ListingMessages[Listing], *listing_ids: UUID) -> list[Listing]:
    async with market.service.database.read() as session:
        found = await session.execute(select(*queries.STATE).where(queries.STATE[0].in_(listing_ids)))
        states: dict[UUID, Any] = {state.id: state for state in found}
        return await kept.list_messages_of(session, [states[one] for one in listing_ids if one in states])


async def test_every_change_is_read_at_once(market: Market) -> None:
    seller, kept = await market.seller(), ListingMessages(public_listing)
    listing = await market.offer(seller, mileage=80_000, vin="JT152AB12345678")
    (first,) = await read(market, kept, listing.id)
    assert (first.mileage, first.vin, first.view_count) == (80_000, "5678", 0)
    assert await read(market, kept, listing.id) == [first]
    await market.change(seller, listing.id, mileage=90_000)
    await market.service.do(queries.add_views, {listing.id: 2})
    await market.service.do(queries.add_favourites, {listing.id: 1})
    (second,) = await read(market, kept, listing.id)
    assert (second.mileage, second.view_count, second.favourite_count) == (90_000, 2, 1)
    (own,) = await read(market, ListingMessages(full_listing), listing.id)
    assert own.vin == "JT152AB12345678"


async def test_a_change_counts_also_by_a_clock_that_is_behind(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    seller, kept = await market.seller(), ListingMessages(public_listing)
    listing = await market.offer(seller, mileage=80_000)
    await read(market, kept, listing.id)
    behind = clock.now() - timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: behind)
    changed = await market.change(seller, listing.id, mileage=90_000)
    assert (changed.updated_at, changed.version) == (listing.updated_at, listing.version + 1)
    (now,) = await read(market, kept, listing.id)
    assert now.mileage == 90_000


async def test_they_come_in_the_order_of_the_ids_and_the_oldest_are_forgotten(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_MOST", 2)
    seller, kept = await market.seller(), ListingMessages(public_listing)
    listings = [await market.offer(seller, year=year) for year in (2001, 2002, 2003)]
    for years in ([2003, 2001], [2002, 2003, 2001], [2001, 2002, 2003]):
        ids = [listings[year - 2001].id for year in years]
        assert [one.year for one in await read(market, kept, new_id(), *ids)] == years
    assert await read(market, kept) == []


async def test_others_never_see_what_the_owner_sees(market: Market) -> None:
    seller, others, owners = await market.seller(), ListingMessages(public_listing), ListingMessages(full_listing)
    place = {"latitude": 9.012345, "longitude": 38.754321, "position": ListingPosition.APPROXIMATE}
    listing = await market.offer_house(seller, address="Bole Road 1", **place)
    for _ in range(2):
        (own,), (shown,) = await read(market, owners, listing.id), await read(market, others, listing.id)
        assert (own.address, own.latitude) == ("Bole Road 1", 9.012345)
        assert (shown.address, shown.HasField("latitude")) == ("", True)
        assert shown.latitude != own.latitude
