"""Tests which listings users have saved, how many have, and who is told of their changes."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from market_testing import Market
from request_testing import Service
from sqlalchemy import select

from kit import clock, contract
from kit.caller import Caller
from kit.errors import Unauthenticated
from kit.ids import new_id
from kit.paging import Page
from request_service.market.favourites import actions, consumers
from request_service.market.favourites.models import Favourite, FavouriteTick, ToldState
from request_service.market.favourites.workers import FavouriteCounter
from request_service.market.listings.errors import ListingNotFound
from request_service.market.listings.lifecycle import ListingStatus
from testkit.callers import new_caller
from testkit.people import outcome
from twou.auth.v1.events_pb2 import UserDeleted
from twou.request.v1 import listing_events_pb2 as pb


@pytest.fixture
def market(service: Service) -> Market:
    return Market(service)


async def save(market: Market, user: Caller, listing_id: UUID) -> None:
    await market.service.do(actions.add_favourite, user, listing_id)


async def drop(market: Market, user: Caller, listing_id: UUID) -> None:
    await market.service.do(actions.remove_favourite, user, listing_id)


async def saved(market: Market, user: Caller) -> list[UUID]:
    found, _ = await market.service.read(actions.list_favourites, user, Page(50))
    return [one.listing_id for one in found]


async def count(market: Market, listing_id: UUID) -> int:
    """Counts what has been clicked, and returns the number that the listing shows."""
    await FavouriteCounter(market.service.database).sweep()
    shown: int = (await market.stored(listing_id)).favourite_count
    return shown


async def pass_on(market: Market, *kinds: str) -> None:
    """Lets favourites hear the events of listings that wait in the outbox."""
    for row in await market.service.events():
        event: Any = contract.event_classes()[row.type].FromString(row.payload)
        if isinstance(event, pb.ListingDeleted):
            await market.service.do(consumers.on_listing_deleted, event)
        elif isinstance(event, pb.ListingPublished | pb.ListingUpdated | pb.ListingExpired):
            await market.service.do(consumers.on_listing_changed, event)


async def told(market: Market) -> list[tuple[Any, list[str]]]:
    rows = await market.service.events("FavouriteChanged")
    events = [contract.event_classes()[row.type].FromString(row.payload) for row in rows]
    return [(event.favourite, row.audience) for event, row in zip(events, rows, strict=True)]  # type: ignore[attr-defined]


async def test_listing_is_saved_once_however_often_it_is_asked(market: Market) -> None:
    listing, user = (await market.offer(await market.seller())).id, new_caller()
    version = (await market.stored(listing)).version
    await asyncio.gather(*(save(market, user, listing) for _ in range(32)))
    assert (await saved(market, user), await count(market, listing)) == ([listing], 1)
    await asyncio.gather(*(drop(market, user, listing) for _ in range(32)))
    assert (await saved(market, user), await count(market, listing)) == ([], 0)
    # It is no change of the listing, for which others wait.
    assert (await market.stored(listing)).version == version


async def test_replicas_count_each_click_once(market: Market, service: Service) -> None:
    listing = (await market.offer(await market.seller())).id
    await asyncio.gather(*(save(market, new_caller(), listing) for _ in range(20)))
    await asyncio.gather(*(FavouriteCounter(service.database).sweep() for _ in range(4)))
    assert await count(market, listing) == 20
    assert await service.scalars(select(FavouriteTick).where(FavouriteTick.listing_id == listing)) == []


async def test_only_what_one_may_see_is_saved(market: Market) -> None:
    seller, user = await market.seller(), new_caller()
    draft = (await market.offer(seller, is_draft=True)).id
    for unknown in (draft, new_id()):
        assert await outcome(save(market, user, unknown)) == "LISTING_NOT_FOUND"
        assert await outcome(drop(market, user, unknown)) == "LISTING_NOT_FOUND"
    await save(market, seller, draft)
    assert await saved(market, seller) == [draft]


async def test_last_one_comes_first_and_hidden_ones_say_nothing(market: Market, service: Service) -> None:
    seller, user = await market.seller(), new_caller()
    listings = [(await market.offer(seller)).id for _ in range(5)]
    for listing in listings:
        await save(market, user, listing)
    assert await saved(market, user) == listings[::-1]
    page, seen = Page(2), []
    first, cursor = await service.read(actions.list_favourites, user, page)
    assert (len(first), bool(cursor)) == (2, True)
    await market.withdraw(seller, listings[0])
    found, _ = await service.read(actions.list_favourites, user, Page(50))
    seen = [one.listing_id for one in found if one.listing is not None]
    assert seen == listings[:0:-1]
    assert len(found) == 5


async def test_those_who_have_saved_it_are_told_of_price_and_status(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AUDIENCE", 2)
    seller, users = await market.seller(), [new_caller() for _ in range(5)]
    listing = (await market.offer(seller)).id
    for user in users:
        await save(market, user, listing)
    await market.change(seller, listing, title="Another title")
    await pass_on(market)
    assert await told(market) == []
    await market.change(seller, listing, price="800000")
    await pass_on(market)
    events = await told(market)
    assert sorted(user for _, audience in events for user in audience) == sorted(str(one.user_id) for one in users)
    assert [len(audience) for _, audience in events] == [2, 2, 1]
    change = events[0][0]
    assert (change.price, change.previous_price, change.currency) == ("800000.00", "850000.50", "ETB")
    await market.change(seller, listing, ListingStatus.SOLD)
    # Also the events that were heard before come once more, and in any order.
    await pass_on(market)
    await pass_on(market)
    assert len(await told(market)) == 6


async def test_who_saves_it_later_is_not_told_of_what_was_before(market: Market) -> None:
    seller, user = await market.seller(), new_caller()
    listing = (await market.offer(seller)).id
    await market.change(seller, listing, price="800000")
    await save(market, user, listing)
    await pass_on(market)
    assert await told(market) == []


async def test_deleted_listing_and_deleted_account_leave_no_favourites(market: Market, service: Service) -> None:
    seller, user, other = await market.seller(), new_caller(), new_caller()
    listing, kept = (await market.offer(seller)).id, (await market.offer(seller)).id
    for one in (user, other):
        await save(market, one, listing)
        await save(market, one, kept)
    await market.delete(seller, listing)
    await pass_on(market)
    assert await saved(market, user) == [kept]
    for table in (Favourite, ToldState, FavouriteTick):
        assert await service.scalars(select(table).where(table.listing_id == listing)) == []
    event = UserDeleted(user_id=str(user.user_id), occurred_at=clock.to_timestamp(clock.now()))
    await service.do(consumers.on_user_deleted, event)
    assert (await saved(market, user), await count(market, kept)) == ([], 1)
    with pytest.raises(Unauthenticated):
        await save(market, user, kept)
    with pytest.raises(ListingNotFound):
        await drop(market, other, listing)
