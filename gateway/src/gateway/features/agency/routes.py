"""Routes of brokers who take part in listings, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, spends
from gateway.dependencies import Services
from gateway.features.agency.schemas import NewInvitation
from gateway.features.listings.schemas import Listing
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import agency_pb2

router = APIRouter(tags=["listings"])


@router.post("/listings/{listing_id}/broker")
@spends(COMMANDS)
async def invite_broker(listing_id: str, body: NewInvitation, _caller: Caller, services: Services) -> Json[Listing]:
    """Asks a verified broker to take part, for the owner. A later invitation replaces an earlier one."""
    return Listing.of((await rpc.unary(services.agency.InviteBroker, body.to(listing_id))).listing)


@router.post("/listings/{listing_id}/broker/accept")
@spends(COMMANDS)
async def join_listing(listing_id: str, _caller: Caller, services: Services) -> Json[Listing]:
    """Lets the caller, a verified broker whom the owner has asked, take part in the listing."""
    message = agency_pb2.JoinListingRequest(listing_id=listing_id)
    return Listing.of((await rpc.unary(services.agency.JoinListing, message)).listing)


@router.delete("/listings/{listing_id}/broker", status_code=204)
@spends(COMMANDS)
async def remove_broker(listing_id: str, _caller: Caller, services: Services) -> None:
    """Ends the part of the broker or takes the invitation back: for the owner, or for the broker themself."""
    await rpc.unary(services.agency.RemoveBroker, agency_pb2.RemoveBrokerRequest(listing_id=listing_id))
