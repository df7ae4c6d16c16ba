"""Tests which searches are told of listings, of what, when and how often; also if processes die or race."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from market_testing import Market
from request_testing import Service
from search_testing import CARS, FELL, PUBLISHED, RETURNED, hear, morning, pass_lease, save, tell, told, told_of
from sqlalchemy import select

from kit import clock, contract
from request_service.market.alerts import actions, mornings, workers
from request_service.market.alerts.models import FIRST_PAUSE, ListingNews, SearchMatch
from request_service.market.alerts.reasons import Known, ListingState, MatchReason, reason_of
from request_service.market.alerts.workers import SearchMatcher
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.searches.models import SearchAlert
from testkit.callers import new_caller
from twou.request.v1.listing_pb2 import LISTING_TYPE_PROPERTY


@pytest.fixture
def market(service: Service) -> Market:
    return Market(service)


SEEN, HIDDEN = (
    Known(is_visible=True, currency="ETB", told_units=5),
    Known(is_visible=False, currency="ETB", told_units=5),
)
NEW = Known(is_visible=False, currency="ETB", told_units=None)


@pytest.mark.parametrize(
    ("known", "shown", "price", "currency", "expected"),
    [
        (NEW, "shown", 5, "ETB", MatchReason.PUBLISHED),
        (NEW, "hidden", 5, "ETB", None),
        (SEEN, "shown", 5, "ETB", None),
        (SEEN, "shown", 4, "ETB", MatchReason.PRICE_FELL),
        (SEEN, "shown", 6, "ETB", None),
        (SEEN, "shown", 4, "USD", None),
        (SEEN, "hidden", 4, "ETB", None),
        (HIDDEN, "shown", 6, "ETB", MatchReason.RETURNED),
        (HIDDEN, "hidden", 4, "ETB", None),
    ],
)
def test_some_changes_are_news(
    known: Known, shown: str, price: int, currency: str, expected: MatchReason | None
) -> None:
    state = ListingState(UUID(int=1), 2, is_visible=shown == "shown", price_units=price, currency=currency)
    assert reason_of(known, state) is expected


def test_the_next_morning_is_ahead() -> None:
    day = datetime(2026, 11, 30, tzinfo=UTC)
    for hours, expected in ((0, 8), (7.99, 8), (8, 32), (23, 32)):
        assert mornings.next_morning(day + timedelta(hours=hours)) == day + timedelta(hours=expected)


async def test_searches_are_told_of_what_they_find_once(market: Market, service: Service) -> None:
    seller, users = await market.seller(), [new_caller() for _ in range(3)]
    cars = await save(service, users[0], **CARS)
    cheap = await save(service, users[1], max_price="800000", makes=["toyota"])
    houses = await save(service, users[2], types=[LISTING_TYPE_PROPERTY])
    off = await save(service, users[2], SearchAlert.OFF, **CARS)
    own = await save(service, seller, **CARS)
    draft = (await market.offer(seller, is_draft=True)).id
    await tell(market)
    assert await told(market) == []
    await market.publish(seller, draft)
    await tell(market)
    assert await told(market) == [(str(cars.id), [(str(draft), PUBLISHED)])]
    # Events that come again, and in any order, tell of nothing again.
    await tell(market)
    await market.change(seller, draft, title="Another title")
    await market.change(seller, draft, price="900000")
    await market.change(seller, draft, price="850000.50")
    await tell(market)
    assert len(await told(market)) == 1
    await market.change(seller, draft, price="700000")
    await tell(market)
    assert await told_of(market, cars.id) == [PUBLISHED, FELL]
    # It was too expensive before.
    assert await told_of(market, cheap.id) == [FELL]
    for one in (houses, off, own):
        assert await told_of(market, one.id) == []
    await market.withdraw(seller, draft)
    await tell(market)
    await market.publish(seller, draft)
    await tell(market)
    assert await told_of(market, cars.id) == [PUBLISHED, FELL, RETURNED]


async def test_a_suspension_of_the_seller_and_its_end_bring_a_listing_back(market: Market, service: Service) -> None:
    seller, search = await market.seller(), await save(service, new_caller(), **CARS)
    await market.offer(seller)
    await tell(market)
    await market.suspend(seller)
    await tell(market)
    await market.restore(seller)
    await tell(market)
    assert await told_of(market, search.id) == [PUBLISHED, RETURNED]


async def test_what_was_hidden_before_it_was_told_is_not_told(market: Market, service: Service) -> None:
    seller, search = await market.seller(), await save(service, new_caller(), **CARS)
    listing = (await market.offer(seller)).id
    await hear(market)
    await market.withdraw(seller, listing)
    await tell(market)
    assert await told_of(market, search.id) == []


async def test_the_event_says_no_more_than_everyone_sees(market: Market, service: Service) -> None:
    user = new_caller()
    search = await save(service, user, name="Small cars", **CARS)
    listing = await market.offer(await market.seller(), vin="JTDKW923605012345", latitude=9.0, longitude=38.7)
    await tell(market)
    (row,) = await service.events("SearchMatched")
    event: Any = contract.event_classes()[row.type].FromString(row.payload)
    (shown,) = event.match.listings
    assert (event.match.name, event.match.count, shown.title) == ("Small cars", 1, listing.title)
    assert (shown.price, shown.currency) == ("850000.50", "ETB")
    assert b"JTDKW" not in row.payload
    assert row.topic == str(search.id)


async def test_replicas_that_race_tell_each_search_once(
    market: Market, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_SEARCHES", 7)
    seller = await market.seller()
    found = [await save(service, new_caller(), **CARS) for _ in range(30)]
    for _ in range(3):
        await market.offer(seller)
    await hear(market)

    async def work() -> None:
        while await SearchMatcher(service.database).run_due():
            # Another replica takes over what this one is still telling.
            await pass_lease(market)

    await asyncio.gather(*(work() for _ in range(4)))
    await pass_lease(market)
    await work()
    counted = Counter(search_id for search_id, _ in await told(market))
    assert counted == {str(one.id): 3 for one in found}


async def test_a_worker_that_dies_is_followed_by_another(
    market: Market, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_SEARCHES", 4)
    seller, found = await market.seller(), [await save(service, new_caller(), **CARS) for _ in range(10)]
    listing = (await market.offer(seller)).id
    await hear(market)
    compared = 0
    original = actions.find_matches

    async def die_later(*arguments: Any) -> Sequence[UUID]:
        nonlocal compared
        compared += 1
        if compared == 2:
            raise asyncio.CancelledError
        return await original(*arguments)

    monkeypatch.setattr(actions, "find_matches", die_later)
    with pytest.raises(asyncio.CancelledError):
        await SearchMatcher(service.database).run_due()
    assert len(await told(market)) == 4
    (news,) = await service.scalars(select(ListingNews).where(ListingNews.listing_id == listing))
    assert news.due_at is not None
    assert news.due_at > clock.now()
    assert news.due_at <= clock.now() + 4 * FIRST_PAUSE
    assert not await SearchMatcher(service.database).run_due()
    await pass_lease(market)
    await SearchMatcher(service.database).run_due()
    assert Counter(search_id for search_id, _ in await told(market)) == {str(one.id): 1 for one in found}
    # Only the rest was compared again.
    assert compared == 4
    (news,) = await service.scalars(select(ListingNews).where(ListingNews.listing_id == listing))
    assert news.due_at is None


async def test_newer_news_takes_the_place_of_what_is_not_told_yet(market: Market, service: Service) -> None:
    seller, search = await market.seller(), await save(service, new_caller(), **CARS)
    listing = (await market.offer(seller)).id
    await hear(market)
    await market.change(seller, listing, price="5")
    await tell(market)
    assert await told_of(market, search.id) == [FELL]


async def test_deleted_listing_leaves_nothing(market: Market, service: Service) -> None:
    search = await save(service, new_caller(), SearchAlert.DAILY, **CARS)
    seller = await market.seller()
    listing = (await market.offer(seller)).id
    await tell(market)
    await market.delete(seller, listing)
    await hear(market)
    for table in (ListingNews, SearchMatch):
        assert await service.scalars(select(table).where(table.listing_id == listing)) == []
    await morning(market)
    assert await told_of(market, search.id) == []


async def test_expired_listing_that_is_renewed_comes_back(market: Market, service: Service) -> None:
    seller, search = await market.seller(), await save(service, new_caller(), **CARS)
    listing = (await market.offer(seller)).id
    await tell(market)
    await market.pass_time(listing, timedelta(days=61))
    await market.meet_due()
    await tell(market)
    assert (await market.stored(listing)).status is ListingStatus.EXPIRED
    await market.renew(seller, listing)
    await tell(market)
    assert await told_of(market, search.id) == [PUBLISHED, RETURNED]
