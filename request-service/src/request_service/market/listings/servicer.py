"""The gRPC servicer of listings."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row

from kit import caller, idempotency, paging
from kit.caller import Caller
from kit.database import Database, ReadSession, Session
from kit.grpc_server import Context
from request_service.market.listings import actions, convert, details, queries
from request_service.market.listings.kinds import ListingPosition
from request_service.market.listings.limits import ListingLimits
from request_service.market.listings.messages import ListingMessages
from request_service.market.listings.models import ListingChange
from request_service.market.sellers.directory import SellerDirectory
from twou.request.v1 import listing_pb2 as pb
from twou.request.v1 import listing_pb2_grpc

# Says whether a user may know where a listing is whose place others see approximately.
type SeesPlace = Callable[[ReadSession, UUID, UUID], Awaitable[bool]]


class ImageSource(Protocol):
    """file-service, as far as images go."""

    async def list_own(self, image_ids: Sequence[UUID]) -> set[UUID]:
        """Returns those of the ids that are images of the caller and ready. Raises `Unavailable` without an answer."""


class ViewSink(Protocol):
    """Takes note of who has looked at listings."""

    def note(self, listing_id: UUID, viewer: Caller | None) -> None:
        """Notes a view, at the cost of an entry in a dictionary; without a login, *viewer* is `None`."""


@dataclass(frozen=True)
class ReaderSupport:
    """Other parts of the market that take part when a listing is read."""

    views: ViewSink
    sees_place: SeesPlace


class ListingServicer(listing_pb2_grpc.ListingServiceServicer):
    def __init__(
        self,
        database: Database,
        directory: SellerDirectory,
        images: ImageSource,
        limits: ListingLimits,
        readers: ReaderSupport,
    ) -> None:
        self._database = database
        self._directory = directory
        self._images = images
        self._limits = limits
        self._readers = readers
        self._messages = ListingMessages(convert.full_listing)

    async def CreateListing(self, request: pb.CreateListingRequest, context: Context) -> pb.CreateListingResponse:
        kind, fields = convert.TYPES.get("type", request.type), convert.first_fields(request.fields)
        await self._require_images(fields)
        await self._directory.ensure(caller.current())

        async def effect(session: Session) -> pb.CreateListingResponse:
            who, is_draft = caller.current(), request.is_draft
            made = await actions.create_listing(session, who, kind, fields, self._limits, is_draft=is_draft)
            return pb.CreateListingResponse(listing=convert.full_listing(made))

        return await idempotency.run_idempotent(self._database, request, pb.CreateListingResponse, effect)

    async def GetListing(self, request: pb.GetListingRequest, context: Context) -> pb.GetListingResponse:
        listing_id, who = convert.listing_id(request.listing_id), caller.find()
        async with self._database.read_once() as session:
            found, is_insider = await actions.get_listing(session, who, listing_id)
        if found.is_visible and (who is None or who.user_id not in (found.owner_id, found.broker_id)):
            self._readers.views.note(listing_id, who)
        sees_place = not is_insider and await self._is_told_place(who, found)
        shown = convert.listing_message(found, is_insider=is_insider, sees_place=sees_place)
        return pb.GetListingResponse(listing=shown)

    async def _is_told_place(self, who: Caller | None, listing: Row[Any]) -> bool:
        if who is None or listing.position is ListingPosition.EXACT:
            return False
        async with self._database.read() as session:
            return await self._readers.sees_place(session, who.user_id, listing.id)

    async def ListOwnListings(self, request: pb.ListOwnListingsRequest, context: Context) -> pb.ListOwnListingsResponse:
        status = convert.STATUSES.find("status", request.status)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_apart() as session:
            found, next_cursor = await actions.list_own_listings(session, caller.current(), status, page)
            shown = await self._messages.list_messages_of(session, found)
        return pb.ListOwnListingsResponse(listings=shown, next_cursor=next_cursor)

    async def UpdateListing(self, request: pb.UpdateListingRequest, context: Context) -> pb.UpdateListingResponse:
        listing_id, fields = convert.listing_id(request.listing_id), convert.changed_fields(request)
        status = convert.STATUSES.find("status", request.status)
        change = ListingChange(fields, status, await self._require_images(fields, listing_id))

        async def effect(session: Session) -> pb.UpdateListingResponse:
            updated = await actions.update_listing(session, caller.current(), listing_id, change, self._limits)
            return pb.UpdateListingResponse(listing=convert.full_listing(updated))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateListingResponse, effect)

    async def PublishListing(self, request: pb.PublishListingRequest, context: Context) -> pb.PublishListingResponse:
        async def effect(session: Session) -> pb.PublishListingResponse:
            listing_id = convert.listing_id(request.listing_id)
            published = await actions.publish_listing(session, caller.current(), listing_id, self._limits)
            return pb.PublishListingResponse(listing=convert.full_listing(published))

        return await idempotency.run_idempotent(self._database, request, pb.PublishListingResponse, effect)

    async def WithdrawListing(self, request: pb.WithdrawListingRequest, context: Context) -> pb.WithdrawListingResponse:
        async def effect(session: Session) -> pb.WithdrawListingResponse:
            listing_id = convert.listing_id(request.listing_id)
            withdrawn = await actions.withdraw_listing(session, caller.current(), listing_id)
            return pb.WithdrawListingResponse(listing=convert.full_listing(withdrawn))

        return await idempotency.run_idempotent(self._database, request, pb.WithdrawListingResponse, effect)

    async def RenewListing(self, request: pb.RenewListingRequest, context: Context) -> pb.RenewListingResponse:
        async def effect(session: Session) -> pb.RenewListingResponse:
            listing_id = convert.listing_id(request.listing_id)
            renewed = await actions.renew_listing(session, caller.current(), listing_id, self._limits)
            return pb.RenewListingResponse(listing=convert.full_listing(renewed))

        return await idempotency.run_idempotent(self._database, request, pb.RenewListingResponse, effect)

    async def DeleteListing(self, request: pb.DeleteListingRequest, context: Context) -> pb.DeleteListingResponse:
        async def effect(session: Session) -> pb.DeleteListingResponse:
            await actions.delete_listing(session, caller.current(), convert.listing_id(request.listing_id))
            return pb.DeleteListingResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteListingResponse, effect)

    async def _require_images(self, fields: dict[str, Any], listing_id: UUID | None = None) -> list[UUID]:
        """Returns the images that are new, and asks about them before the transaction.

        Raises InvalidInput for one that is not the caller's, and Unavailable if file-service does not answer.
        """
        known: list[str] = []
        if listing_id is not None and fields.get("image_ids"):
            async with self._database.read_once() as session:
                _, known = await queries.get_standing(session, listing_id)
        wanted = details.new_images(fields, known)
        if wanted and not set(wanted) <= await self._images.list_own(wanted):
            raise actions.not_own_images()
        return wanted
