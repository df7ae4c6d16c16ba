"""Tests which searches users keep, who may see them, and under which keys listings find them."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from catalogue_testing import ADDIS
from request_testing import Service
from search_testing import change, save, saved
from sqlalchemy import select

from kit.errors import InvalidInput, Unauthenticated
from kit.ids import new_id
from request_service.market import actions as market
from request_service.market.searches import actions, anchors, convert, queries
from request_service.market.searches.models import MAX_SEARCHES, SavedSearch, SearchAlert, SearchKey
from request_service.market.searching.wishes import Filter
from request_service.providers import actions as providers
from testkit.callers import new_caller
from testkit.people import outcome
from twou.request.v1.listing_pb2 import LISTING_TYPE_VEHICLE
from twou.request.v1.listing_search_pb2 import GeoBox, ListingFilter

AT_ONCE = 32
CAR: dict[str, Any] = {"types": [LISTING_TYPE_VEHICLE], "makes": ["Toyota"], "max_price": "900000"}


async def keys(service: Service, search: SavedSearch) -> list[SearchKey]:
    return list(await service.scalars(select(SearchKey).where(SearchKey.search_id == search.id)))


async def test_a_user_saves_at_most_fifty_searches_however_many_come_at_once(service: Service) -> None:
    user, other = new_caller(), new_caller()
    for _ in range(MAX_SEARCHES - AT_ONCE // 2):
        await save(service, user)
    outcomes = await asyncio.gather(*(outcome(save(service, user)) for _ in range(AT_ONCE)))
    assert Counter(outcomes)["SEARCH_LIMIT"] == AT_ONCE // 2
    kept = await saved(service, user)
    assert len(kept) == MAX_SEARCHES
    await save(service, other)
    await service.do(actions.delete_search, user, kept[0])
    await save(service, user)


async def test_each_user_has_their_own_alone(service: Service) -> None:
    user, other, admin = new_caller(), new_caller(), new_caller("admin")
    search = await save(service, user)
    for stranger in (other, admin):
        assert await outcome(service.read(queries.get_own_search, stranger.user_id, search.id)) == "SEARCH_NOT_FOUND"
        assert await outcome(change(service, stranger, search.id, name="Mine")) == "SEARCH_NOT_FOUND"
        assert await outcome(service.do(actions.delete_search, stranger, search.id)) == "SEARCH_NOT_FOUND"
        assert await saved(service, stranger) == []
    assert await outcome(change(service, user, new_id(), name="None")) == "SEARCH_NOT_FOUND"
    assert await saved(service, user) == [search.id]


async def test_a_change_that_changes_nothing_is_none(service: Service) -> None:
    user = new_caller()
    search = await save(service, user, **CAR)
    same = await change(service, user, search.id, name=search.name, filter=search.filter, alert=search.alert)
    assert (same.version, same.updated_at) == (1, search.updated_at)
    named = await change(service, user, search.id, name=" Small cars ")
    assert (named.version, named.name) == (2, "Small cars")
    assert await outcome(change(service, user, search.id, name=" ")) == "VALIDATION_ERROR"


async def test_stored_filters_mean_what_was_asked(service: Service) -> None:
    message = ListingFilter(
        q="አዲስ Corolla",
        latitude=9.01,
        longitude=38.76,
        radius_km=12.5,
        min_price="1.25",
        available_on="2026-12-01",
        **CAR,
    )
    stored = convert.stored_filter(message)
    assert convert.filter_message(stored) == message
    wanted = convert.wanted(stored)
    assert (wanted.makes, wanted.price.least, wanted.price.most) == (("toyota",), 125, 90_000_000)
    with pytest.raises(InvalidInput) as refused:
        convert.stored_filter(ListingFilter(box=GeoBox(west=0, south=10, east=1, north=5)))
    assert [one.field for one in refused.value.details] == ["filter.bbox"]


async def test_searches_that_tell_nothing_have_no_keys(service: Service) -> None:
    user = new_caller()
    search = await save(service, user, SearchAlert.OFF, **CAR)
    assert await keys(service, search) == []
    await change(service, user, search.id, alert=SearchAlert.DAILY)
    (key,) = await keys(service, search)
    assert (key.type, key.least_price, key.most_price) == ("vehicle", 0, 90_000_000)
    # One that can find nothing.
    await change(service, user, search.id, filter=convert.stored_filter(ListingFilter(q="%")))
    assert await keys(service, search) == []
    place = ListingFilter(latitude=ADDIS.latitude, longitude=ADDIS.longitude, radius_km=5)
    await change(service, user, search.id, filter=convert.stored_filter(place))
    assert 10 < len(await keys(service, search)) < 60
    await service.do(actions.delete_search, user, search.id)
    assert await keys(service, search) == []


async def test_deleted_account_has_no_searches(service: Service) -> None:
    user, other = new_caller(), new_caller()
    search, kept = await save(service, user, **CAR), await save(service, other)
    await service.do(providers.erase_provider, user.user_id, search.created_at)
    await service.do(market.erase_user, user.user_id)
    assert await saved(service, user) == []
    assert await keys(service, search) == []
    with pytest.raises(Unauthenticated):
        await save(service, user)
    assert await saved(service, other) == [kept.id]


def test_anchors_are_the_same_in_every_process() -> None:
    # They are stored: another hash would find no search that was saved before.
    assert anchors.of_filter(Filter(makes=("toyota",))) == {6879828046170851980}
    assert anchors.of_filter(Filter()) == {-1970711489451281740}
