"""Tests alerts that collect what a search finds until the morning, and how long matches are kept."""

from datetime import timedelta
from typing import Any

import pytest
from market_testing import Market
from request_testing import Service
from search_testing import CARS, FELL, PUBLISHED, change, morning, save, tell, told
from sqlalchemy import select, update

from kit import clock, contract
from request_service.market.alerts import actions, mornings
from request_service.market.alerts.models import SearchMatch
from request_service.market.alerts.workers import DailyTeller, MatchSweeper
from request_service.market.searches import actions as searches
from request_service.market.searches.models import SearchAlert
from testkit.callers import new_caller


@pytest.fixture
def market(service: Service) -> Market:
    return Market(service)


async def test_daily_alerts_come_together_once(market: Market, service: Service) -> None:
    seller, search = await market.seller(), await save(service, new_caller(), SearchAlert.DAILY, **CARS)
    listings = [(await market.offer(seller)).id for _ in range(4)]
    await tell(market)
    assert await told(market) == []
    matches = await service.scalars(select(SearchMatch).where(SearchMatch.search_id == search.id))
    assert {one.due_at for one in matches} == {mornings.next_morning(clock.now())}
    assert not await DailyTeller(service.database).run_due()
    await market.change(seller, listings[0], price="5")
    await market.withdraw(seller, listings[1])
    await tell(market)
    await morning(market)
    ((search_id, found),) = await told(market)
    assert search_id == str(search.id)
    reasons = {str(listings[0]): FELL, str(listings[2]): PUBLISHED, str(listings[3]): PUBLISHED}
    assert dict(found) == reasons
    await morning(market)
    assert len(await told(market)) == 1


async def test_what_is_turned_off_before_the_morning_is_not_told(market: Market, service: Service) -> None:
    users = [new_caller() for _ in range(3)]
    first, second, third = [await save(service, user, SearchAlert.DAILY, **CARS) for user in users]
    await market.offer(await market.seller())
    await tell(market)
    await change(service, users[0], first.id, alert=SearchAlert.OFF)
    await service.do(searches.delete_search, users[1], second.id)
    await morning(market)
    assert [search_id for search_id, _ in await told(market)] == [str(third.id)]


async def test_a_morning_with_many_listings_shows_the_newest_fifty(
    market: Market, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_LISTINGS", 2)
    await save(service, new_caller(), SearchAlert.DAILY, **CARS)
    seller = await market.seller()
    for _ in range(3):
        await market.offer(seller)
        await tell(market)
    await morning(market)
    (row,) = await service.events("SearchMatched")
    event: Any = contract.event_classes()[row.type].FromString(row.payload)
    assert (len(event.match.listings), event.match.count) == (2, 3)


async def test_old_matches_are_swept_and_others_stay(market: Market, service: Service) -> None:
    instant = await save(service, new_caller(), **CARS)
    daily = await save(service, new_caller(), SearchAlert.DAILY, **CARS)
    new = await save(service, new_caller(), makes=["toyota"])
    await market.offer(await market.seller())
    await tell(market)
    old = update(SearchMatch).where(SearchMatch.search_id != new.id)
    await service.execute(old.values(matched_at=clock.now() - timedelta(days=8)))
    await MatchSweeper(service.database).sweep()
    left = {one.search_id for one in await service.scalars(select(SearchMatch))}
    assert instant.id not in left
    assert {daily.id, new.id} <= left
