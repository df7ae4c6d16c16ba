"""Sellers and listings for tests: their actions on a database, each in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from request_testing import Service, kind_of
from sqlalchemy import Row

from kit import contract
from kit.caller import Caller
from kit.database import Database
from request_service.booking.bookings.desk import FREE_OF_CHARGE, BookingDesk
from request_service.booking.waiting.actions import WaitingPeople
from request_service.market import actions as market
from request_service.market.agency.servicer import AgencyServicer
from request_service.market.brokers.servicer import BrokerServicer
from request_service.market.dashboards.servicer import DashboardServicer
from request_service.market.favourites.servicer import FavouriteServicer
from request_service.market.figures.servicer import FigureServicer
from request_service.market.figures.workers import ViewCounter
from request_service.market.leads.servicer import LeadServicer
from request_service.market.listings import actions, queries
from request_service.market.listings.kinds import ListingType, PropertyType
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.listings.limits import ListingLimits
from request_service.market.listings.models import Listing, ListingChange
from request_service.market.listings.servicer import ListingServicer, ReaderSupport
from request_service.market.searches.servicer import SavedSearchServicer
from request_service.market.searching.servicer import ListingSearchServicer
from request_service.market.sellers import actions as sellers
from request_service.market.sellers.directory import SellerDirectory
from request_service.market.sellers.models import SellerProfile
from request_service.market.sellers.servicer import SellerServicer
from request_service.market.trust.servicer import TrustServicer
from request_service.market.viewings.actions import sees_place
from request_service.market.viewings.servicer import ViewingServicer
from testkit.callers import new_caller

CAR: dict[str, Any] = {"title": "Vitz", "make": "Toyota", "model": "Vitz", "year": 2012, "price": "850000.50"}
HOUSE: dict[str, Any] = {"title": "House in Bole", "property_type": PropertyType.HOUSE, "price": "9500000"}
ADMIN = new_caller("admin")


@dataclass(frozen=True)
class Market:
    service: Service
    limits: ListingLimits = field(default_factory=ListingLimits)

    async def seller(self, caller: Caller | None = None, **profile: Any) -> Caller:
        """Opens the profile of a caller, by default a new one."""
        caller = caller or new_caller()
        await self.service.do(sellers.open_seller, caller.user_id, "Abebe Bikila")
        if profile:
            await self.service.do(sellers.update_seller, caller, SellerProfile(**profile))
        return caller

    async def offer(self, seller: Caller, *, is_draft: bool = False, **fields: Any) -> Row[Any]:
        """Offers a car; `fields` are added, or replace those of `CAR`."""
        return await self.service.do(
            actions.create_listing, seller, ListingType.VEHICLE, CAR | fields, self.limits, is_draft=is_draft
        )

    async def offer_house(self, seller: Caller, **fields: Any) -> Row[Any]:
        return await self.service.do(
            actions.create_listing, seller, ListingType.PROPERTY, HOUSE | fields, self.limits, is_draft=False
        )

    async def change(
        self, caller: Caller, listing_id: UUID, status: ListingStatus | None = None, **fields: Any
    ) -> Row[Any]:
        change = ListingChange(fields, status)
        return await self.service.do(actions.update_listing, caller, listing_id, change, self.limits)

    async def publish(self, caller: Caller, listing_id: UUID) -> Row[Any]:
        return await self.service.do(actions.publish_listing, caller, listing_id, self.limits)

    async def withdraw(self, caller: Caller, listing_id: UUID) -> Row[Any]:
        return await self.service.do(actions.withdraw_listing, caller, listing_id)

    async def renew(self, caller: Caller, listing_id: UUID) -> Row[Any]:
        return await self.service.do(actions.renew_listing, caller, listing_id, self.limits)

    async def delete(self, caller: Caller, listing_id: UUID) -> None:
        await self.service.do(actions.delete_listing, caller, listing_id)

    async def suspend(self, seller: Caller) -> None:
        await self.service.do(market.suspend_seller, ADMIN, seller.user_id, "Cars that do not exist")

    async def restore(self, seller: Caller) -> None:
        await self.service.do(market.restore_seller, ADMIN, seller.user_id, "They are there")

    async def stored(self, listing_id: UUID) -> Row[Any]:
        return await self.service.read(queries.get_listing, listing_id)

    async def pass_time(self, listing_id: UUID, ago: timedelta) -> None:
        """Moves the times of a listing into the past."""
        async with self.service.database.transaction() as session:
            listing = await session.get_one(Listing, listing_id)
            for name in ("status_since", "expires_at", "due_at", "published_at"):
                moment: datetime | None = getattr(listing, name)
                setattr(listing, name, moment and moment - ago)

    async def meet_due(self) -> int:
        return await self.service.do(actions.meet_due, 50)

    async def told(self) -> list[str]:
        """Returns the kinds of the events that wait in the outbox, oldest first."""
        return [kind_of(row) for row in await self.service.events()]

    async def events(self, kind: str) -> Sequence[Message]:
        rows = await self.service.events(kind)
        return [contract.event_classes()[row.type].FromString(row.payload) for row in rows]


def market_servicers(database: Database) -> dict[str, Any]:
    """Returns the servicers of the marketplace by the names of their services. Nothing else answers them."""
    directory = SellerDirectory(database, auth=None)  # type: ignore[arg-type]
    nothing: Any = None
    return {
        "AgencyService": AgencyServicer(database),
        "BrokerService": BrokerServicer(database, nothing, market.delete_broker),
        "DashboardService": DashboardServicer(database),
        "FavouriteService": FavouriteServicer(database),
        "FigureService": FigureServicer(database),
        "LeadService": LeadServicer(database, nothing),
        "ListingSearchService": ListingSearchServicer(database),
        "SavedSearchService": SavedSearchServicer(database),
        "TrustService": TrustServicer(database),
        "SellerService": SellerServicer(database, directory, market.suspend_seller, market.restore_seller),
        "ListingService": ListingServicer(
            database, directory, nothing, ListingLimits(), ReaderSupport(ViewCounter(database), sees_place)
        ),
        "ViewingService": ViewingServicer(database, BookingDesk(WaitingPeople(), FREE_OF_CHARGE)),
    }
