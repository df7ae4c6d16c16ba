"""Saved searches for tests: their actions on a database, each in a transaction of its own."""

from typing import Any
from uuid import UUID

from request_testing import Service

from kit.caller import Caller
from kit.paging import Page
from request_service.market.searches import actions, convert
from request_service.market.searches.models import SavedSearch, SearchAlert, SearchChange
from twou.request.v1.listing_search_pb2 import ListingFilter


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
