"""Saved searches for tests, and what they are told of: their actions on a database, each in one transaction."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from market_testing import Market
from request_testing import Service
from sqlalchemy import update

from kit import clock, contract
from kit.caller import Caller
from kit.paging import Page
from request_service.market.alerts import consumers
from request_service.market.alerts.models import ListingNews, SearchMatch
from request_service.market.alerts.workers import DailyTeller, SearchMatcher
from request_service.market.searches import actions, convert
from request_service.market.searches.models import SavedSearch, SearchAlert, SearchChange
from twou.request.v1 import listing_events_pb2 as pb
from twou.request.v1 import saved_search_pb2
from twou.request.v1.listing_pb2 import LISTING_TYPE_VEHICLE
from twou.request.v1.listing_search_pb2 import ListingFilter

PUBLISHED, FELL, RETURNED = (
    saved_search_pb2.MATCH_REASON_PUBLISHED,
    saved_search_pb2.MATCH_REASON_PRICE_FELL,
    saved_search_pb2.MATCH_REASON_RETURNED,
)
CARS: dict[str, Any] = {"types": [LISTING_TYPE_VEHICLE]}


async def save(
    service: Service, user: Caller, alert: SearchAlert = SearchAlert.INSTANT, name: str = "Cars", **wanted: Any
) -> SavedSearch:
    """Saves a search; *wanted* are the fields of the filter."""
    stored = convert.stored_filter(ListingFilter(**wanted))
    return await service.do(actions.create_search, user, name, stored, alert)


async def change(service: Service, user: Caller, search_id: UUID, **changes: Any) -> SavedSearch:
    return await service.do(actions.update_search, user, search_id, SearchChange(**changes))


async def saved(service: Service, user: Caller) -> list[UUID]:
    found, _ = await service.read(actions.list_searches, user, Page(100))
    return [one.id for one in found]


async def hear(market: Market) -> None:
    """Lets alerts hear the events of listings that wait in the outbox."""
    for row in await market.service.events():
        event: Any = contract.event_classes()[row.type].FromString(row.payload)
        if isinstance(event, pb.ListingDeleted):
            await market.service.do(consumers.on_listing_deleted, event)
        elif isinstance(event, pb.ListingPublished | pb.ListingUpdated | pb.ListingExpired):
            await market.service.do(consumers.on_listing_changed, event)


async def tell(market: Market) -> None:
    await hear(market)
    while await SearchMatcher(market.service.database).run_due():
        pass


async def told(market: Market) -> list[tuple[str, list[tuple[str, int]]]]:
    """Returns each search that was told, with the listings and the reasons, oldest first."""
    rows = await market.service.events("SearchMatched")
    events: list[Any] = [contract.event_classes()[row.type].FromString(row.payload) for row in rows]
    assert [row.audience for row in rows] == [[event.user_id] for event in events]
    return [(event.match.search_id, [(one.listing_id, one.reason) for one in event.match.listings]) for event in events]


async def told_of(market: Market, search_id: UUID) -> list[int]:
    return [reason for one, found in await told(market) if one == str(search_id) for _, reason in found]


async def pass_lease(market: Market) -> None:
    """Makes news due at once that a worker has claimed."""
    due = update(ListingNews).where(ListingNews.due_at.is_not(None)).values(due_at=clock.now())
    await market.service.execute(due)


async def morning(market: Market) -> None:
    """Lets the morning come."""
    past = clock.now() - timedelta(seconds=1)
    await market.service.execute(update(SearchMatch).where(SearchMatch.due_at.is_not(None)).values(due_at=past))
    await asyncio.gather(*(DailyTeller(market.service.database).run_due() for _ in range(4)))
