"""Routes of listings, served by request-service. Those of properties and vehicles are other names for the same."""

from typing import Annotated

from fastapi import APIRouter

from gateway import wire
from gateway.budgets import COMMANDS, PUBLIC, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.listings.schemas import (
    Appeal,
    Listing,
    ListingChange,
    ListingStatus,
    NewAppeal,
    NewListing,
    NewProperty,
    NewVehicle,
)
from gateway.identity import Caller, OptionalCaller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.request.v1 import listing_pb2, trust_pb2

router = APIRouter(tags=["listings"])


@router.post("/listings", status_code=201)
@spends(COMMANDS)
async def create_listing(body: NewListing, _caller: Caller, services: Services) -> Json[Listing]:
    """Offers a property or a vehicle. It is in the search at once, unless it is a draft.

    The caller needs a seller profile; that of a provider comes with their first listing.
    """
    return Listing.of((await rpc.unary(services.listings.CreateListing, body.to())).listing)


@router.post("/properties", status_code=201)
@spends(COMMANDS)
async def create_property(body: NewProperty, _caller: Caller, services: Services) -> Json[Listing]:
    """Does the same as `POST /listings` with the type property."""
    return Listing.of((await rpc.unary(services.listings.CreateListing, body.to())).listing)


@router.post("/vehicles", status_code=201)
@spends(COMMANDS)
async def create_vehicle(body: NewVehicle, _caller: Caller, services: Services) -> Json[Listing]:
    """Does the same as `POST /listings` with the type vehicle."""
    return Listing.of((await rpc.unary(services.listings.CreateListing, body.to())).listing)


class _OwnFilter:
    """The query parameter that selects listings of the caller."""

    def __init__(self, status: ListingStatus | None = None) -> None:
        self.status = wire.enum_value(listing_pb2.ListingStatus, status)


OwnFilter = Annotated[_OwnFilter, query_parameters(_OwnFilter)]


@router.get("/listings/me")
@spends(READING)
async def list_own_listings(
    _caller: Caller, services: Services, wanted: OwnFilter, paging: PagingQuery
) -> list[Json[Listing]]:
    """Returns the listings of the caller, as owner or as broker, newest first."""
    message = listing_pb2.ListOwnListingsRequest(status=wanted.status, **paging.fields)
    answer = await rpc.unary(services.listings.ListOwnListings, message)
    return paging.page(map(Listing.of, answer.listings), answer.next_cursor)


@router.get("/listings/{listing_id}")
@router.get("/properties/{listing_id}")
@router.get("/vehicles/{listing_id}")
@spends(PUBLIC)
async def get_listing(listing_id: str, _caller: OptionalCaller, services: Services) -> Json[Listing]:
    """Returns a listing. One that is not shown to everyone is found by its owner, its broker and admins."""
    message = listing_pb2.GetListingRequest(listing_id=listing_id)
    return Listing.of((await rpc.unary(services.listings.GetListing, message)).listing)


@router.put("/listings/{listing_id}")
@router.patch("/listings/{listing_id}")
@spends(COMMANDS)
async def update_listing(listing_id: str, body: ListingChange, _caller: Caller, services: Services) -> Json[Listing]:
    """Changes the fields that are sent, and then the status, for the owner and their broker."""
    return Listing.of((await rpc.unary(services.listings.UpdateListing, body.to(listing_id))).listing)


@router.delete("/listings/{listing_id}", status_code=204)
@spends(COMMANDS)
async def delete_listing(listing_id: str, _caller: Caller, services: Services) -> None:
    """Ends a listing for good, for its owner and admins."""
    message = listing_pb2.DeleteListingRequest(listing_id=listing_id)
    await rpc.unary(services.listings.DeleteListing, message)


@router.post("/listings/{listing_id}/publish")
@spends(COMMANDS)
async def publish_listing(listing_id: str, _caller: Caller, services: Services) -> Json[Listing]:
    """Makes a listing available that is a draft, was withdrawn, has expired or has ended with a deal."""
    message = listing_pb2.PublishListingRequest(listing_id=listing_id)
    return Listing.of((await rpc.unary(services.listings.PublishListing, message)).listing)


@router.post("/listings/{listing_id}/withdraw")
@spends(COMMANDS)
async def withdraw_listing(listing_id: str, _caller: Caller, services: Services) -> Json[Listing]:
    message = listing_pb2.WithdrawListingRequest(listing_id=listing_id)
    return Listing.of((await rpc.unary(services.listings.WithdrawListing, message)).listing)


@router.post("/listings/{listing_id}/renew")
@spends(COMMANDS)
async def renew_listing(listing_id: str, _caller: Caller, services: Services) -> Json[Listing]:
    """Moves the end of a listing 60 days on, at most 120 days ahead. One that has ended is shown again."""
    message = listing_pb2.RenewListingRequest(listing_id=listing_id)
    return Listing.of((await rpc.unary(services.listings.RenewListing, message)).listing)


@router.post("/listings/{listing_id}/appeal", status_code=201)
@spends(COMMANDS)
async def appeal_listing(listing_id: str, body: NewAppeal, _caller: Caller, services: Services) -> Json[Appeal]:
    """Asks the moderators for another decision on a suspended listing of the caller, once for each decision."""
    message = trust_pb2.AppealListingRequest(listing_id=listing_id, text=body.text)
    return Appeal.of((await rpc.unary(services.trust.AppealListing, message)).appeal)
