"""Routes of those who wait for a seat, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.waiting.schemas import SeatWish, Wait
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import waiting_pb2

router = APIRouter(tags=["bookings"])


@router.post("/bookings/waitlist", status_code=201)
@spends(COMMANDS)
async def join_waitlist(body: SeatWish, _caller: Caller, services: Services) -> Json[Wait]:
    """Waits for a seat. A seat that is freed is held for the first whom it fits, who gets `booking.offered`."""
    return Wait.of((await rpc.unary(services.waiting.JoinWaitlist, body.to_join())).wait)


@router.get("/bookings/waitlist")
@spends(READING)
async def list_waits(_caller: Caller, services: Services) -> list[Json[Wait]]:
    """Returns what the caller waits for, oldest first."""
    answer = await rpc.unary(services.waiting.ListWaits, waiting_pb2.ListWaitsRequest())
    return [Wait.of(wait) for wait in answer.waits]


@router.delete("/bookings/waitlist/{wait_id}", status_code=204)
@spends(COMMANDS)
async def leave_waitlist(wait_id: str, _caller: Caller, services: Services) -> None:
    await rpc.unary(services.waiting.LeaveWaitlist, waiting_pb2.LeaveWaitlistRequest(wait_id=wait_id))
