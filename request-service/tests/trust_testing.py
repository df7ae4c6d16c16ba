"""Takes listings before the moderators in tests: checks, reports, decisions and appeals."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from market_testing import Market
from request_testing import Service
from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from request_service.market.listing_checker import ListingChecker
from request_service.market.trust import actions, consumers
from request_service.market.trust.models import ListingDecision
from twou.auth.v1.moderation_events_pb2 import ContentCleared, ContentRemoved, ContentReported
from twou.request.v1.listing_pb2 import ListingModeration

COPIED = {"description": "One owner, bought new, all services done in Addis Ababa, four new tyres."}


class Images:
    """Stands for file-service: each image is a copy of the one whose digest it has."""

    def __init__(self) -> None:
        self.digests: dict[UUID, str] = {}
        self.is_down = False

    async def list_digests(self, image_ids: Sequence[UUID]) -> list[str]:
        if self.is_down:
            raise Unavailable
        return sorted({self.digests[one] for one in image_ids if one in self.digests})


class Court:
    """Checks listings as the worker does, and takes decisions as the consumer does."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.market = Market(service)
        self.images = Images()

    @property
    def database(self) -> Database:
        return self.service.database

    async def offer(self, seller: Caller, **fields: Any) -> Row[Any]:
        listing = await self.market.offer(seller, **fields)
        await self.check(listing)
        return await self.shown(listing)

    async def check(self, listing: Row[Any]) -> None:
        await self.service.do(actions.plan_check, listing.id, listing.owner_id)
        while await ListingChecker(self.database, self.images).run_due():
            pass

    async def shown(self, listing: Row[Any]) -> Row[Any]:
        return await self.market.stored(listing.id)

    async def decides(self, cls: Any, listing: Row[Any], *, at: timedelta = timedelta(0), **more: str) -> None:
        event = cls(
            report_id=str(new_id()),
            subject_type="listing",
            subject_id=str(listing.id),
            author_id=str(listing.owner_id),
            occurred_at=clock.to_timestamp(clock.now() + at),
            **more,
        )
        handlers: dict[type[Any], Callable[..., Awaitable[None]]] = {
            ContentReported: consumers.on_content_reported,
            ContentRemoved: consumers.on_content_removed,
            ContentCleared: consumers.on_content_cleared,
        }
        await self.service.do(handlers[cls], event)

    async def told(self, kind: str) -> Sequence[Any]:
        return await self.market.events(kind)

    async def moderation_told(self, listing: Row[Any]) -> list[str]:
        """Returns the moderation of a listing in each event that its followers got, oldest first."""
        events = [one.listing for one in await self.told("ListingUpdated") if one.listing.id == str(listing.id)]
        return [ListingModeration.Name(one.moderation).removeprefix("LISTING_MODERATION_") for one in events]

    async def flags(self) -> list[list[str]]:
        """Returns the names of the signals of each time that moderators were told, oldest first."""
        return [[one.name for one in event.signals] for event in await self.told("ListingFlagged")]

    async def appeal(self, owner: Caller, listing: Row[Any], text: str = "It is mine") -> ListingDecision:
        return await self.service.do(actions.appeal_listing, owner, listing.id, text)
