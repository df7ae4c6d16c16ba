"""Routes of slots, schedules and closures, served by request-service."""

from typing import Annotated

from fastapi import APIRouter

from gateway.budgets import COMMANDS, PUBLIC, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.services.schemas import Service
from gateway.features.slots.schemas import (
    ClosedSlots,
    MadeSchedule,
    NewClosure,
    NewSchedule,
    NewSlot,
    Slot,
    SlotChange,
    SlotWithService,
)
from gateway.identity import Caller, OptionalCaller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import slot_pb2

router = APIRouter(tags=["slots"])


class _Closing:
    """The query parameter of routes that close slots."""

    def __init__(self, *, cancel_bookings: bool = False) -> None:
        self.cancel_bookings = cancel_bookings


Closing = Annotated[_Closing, query_parameters(_Closing)]


@router.post("/venues/{venue_id}/slots", status_code=201)
@spends(COMMANDS)
async def create_slot(venue_id: str, body: NewSlot, _caller: Caller, services: Services) -> Json[Slot]:
    return Slot.of((await rpc.unary(services.slots.CreateSlot, body.to(venue_id))).slot)


@router.post("/venues/{venue_id}/slots/bulk", status_code=201)
@spends(COMMANDS)
async def create_schedule(venue_id: str, body: NewSchedule, _caller: Caller, services: Services) -> Json[MadeSchedule]:
    """Makes the slots of a weekly plan, in the wall time of the venue."""
    made = await rpc.unary(services.slots.CreateSchedule, body.to(venue_id))
    return MadeSchedule.of(made)


@router.post("/venues/{venue_id}/closures", status_code=201)
@spends(COMMANDS)
async def close_venue(venue_id: str, body: NewClosure, _caller: Caller, services: Services) -> Json[ClosedSlots]:
    """Closes the slots of the venue that have a moment in this time, in which it gets no others."""
    closed = await rpc.unary(services.slots.CloseVenue, body.to(venue_id))
    return ClosedSlots.of(closed)


@router.get("/slots/{slot_id}")
@spends(PUBLIC)
async def get_slot(slot_id: str, _caller: OptionalCaller, services: Services) -> Json[SlotWithService]:
    answer = await rpc.unary(services.slots.GetSlot, slot_pb2.GetSlotRequest(slot_id=slot_id))
    return SlotWithService.of(answer.slot, service=Service.of(answer.service).data)


@router.patch("/slots/{slot_id}")
@spends(COMMANDS)
async def update_slot(slot_id: str, body: SlotChange, _caller: Caller, services: Services) -> Json[Slot]:
    return Slot.of((await rpc.unary(services.slots.UpdateSlot, body.to(slot_id))).slot)


@router.delete("/slots/{slot_id}")
@spends(COMMANDS)
async def close_slot(slot_id: str, _caller: Caller, services: Services, closing: Closing) -> Json[Slot]:
    """Closes the slot for good; it is kept for the records of the past. Doing it again changes nothing."""
    message = slot_pb2.CloseSlotRequest(slot_id=slot_id, cancel_bookings=closing.cancel_bookings)
    return Slot.of((await rpc.unary(services.slots.CloseSlot, message)).slot)


@router.delete("/schedules/{schedule_id}")
@spends(COMMANDS)
async def end_schedule(schedule_id: str, _caller: Caller, services: Services, closing: Closing) -> Json[ClosedSlots]:
    """Ends the plan, and closes its slots that have not begun."""
    message = slot_pb2.EndScheduleRequest(schedule_id=schedule_id, cancel_bookings=closing.cancel_bookings)
    closed = await rpc.unary(services.slots.EndSchedule, message)
    return ClosedSlots.of(closed)
