"""Routes of viewings, served by request-service. They are booked as slots are."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, PUBLIC, spends
from gateway.dependencies import Services
from gateway.features.viewings.schemas import NewViewing, Viewing
from gateway.identity import Caller, OptionalCaller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import viewing_pb2

router = APIRouter(tags=["listings"])


@router.post("/listings/{listing_id}/viewings", status_code=201)
@spends(COMMANDS)
async def create_viewing(listing_id: str, body: NewViewing, _caller: Caller, services: Services) -> Json[Viewing]:
    """Adds a time at which the listing can be viewed. Its id is that of a slot: `POST /bookings/schedule` books it."""
    return Viewing.of((await rpc.unary(services.viewings.CreateViewing, body.to(listing_id))).viewing)


@router.get("/listings/{listing_id}/viewings")
@spends(PUBLIC)
async def list_viewings(listing_id: str, _caller: OptionalCaller, services: Services) -> list[Json[Viewing]]:
    """Returns the viewings ahead, soonest first, a hundred at most."""
    message = viewing_pb2.ListViewingsRequest(listing_id=listing_id)
    answer = await rpc.unary(services.viewings.ListViewings, message)
    return [Viewing.of(viewing) for viewing in answer.viewings]


@router.delete("/listings/{listing_id}/viewings/{viewing_id}", status_code=204)
@spends(COMMANDS)
async def cancel_viewing(listing_id: str, viewing_id: str, _caller: Caller, services: Services) -> None:
    """Cancels the viewing, and the bookings of it. Doing it again changes nothing."""
    message = viewing_pb2.CancelViewingRequest(listing_id=listing_id, viewing_id=viewing_id)
    await rpc.unary(services.viewings.CancelViewing, message)
