"""Routes of slots, schedules and closures, served by request-service."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway import wire
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
    SlotOrder,
    SlotWithService,
)
from gateway.features.venues.routes import Closing, Lat, Lon, PartOfName
from gateway.features.venues.schemas import VenueKind
from gateway.identity import Caller, OptionalCaller
from gateway.values import Json, Moment, ShortText
from kit import rpc
from kit.clock import to_timestamp
from twou.request.v1 import slot_pb2, venue_pb2

router = APIRouter(tags=["slots"])


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


class _SlotFilter:
    """Query parameters of a search for slots that can be booked."""

    def __init__(  # the parameters of the query
        self,
        service_id: Annotated[ShortText | None, Query(description="This or `vaccine_name` is needed.")] = None,
        vaccine_name: Annotated[PartOfName | None, Query(description="A part of the name of services")] = None,
        service_name: Annotated[PartOfName | None, Query(description="The same as `vaccine_name`")] = None,
        venue_id: ShortText | None = None,
        polyclinic_name: Annotated[PartOfName | None, Query(description="A part of the name of venues")] = None,
        kind: VenueKind | None = None,
        start_datetime: Moment | None = None,
        end_datetime: Moment | None = None,
        lat: Lat | None = None,
        lon: Lon | None = None,
        polyclinic_limit: Annotated[int, Query(ge=1, le=50, description="The number of venues")] = 3,
        timeslot_limit: Annotated[int, Query(ge=1, le=100, description="The number of slots at each venue")] = 1,
        order: Annotated[
            SlotOrder, Query(description="`nearest` needs a place, and is `earliest` without.")
        ] = "nearest",
    ) -> None:
        self.message = slot_pb2.ListAvailableSlotsRequest(
            service_id=service_id,
            service_name=vaccine_name if vaccine_name is not None else service_name,
            venue_id=venue_id,
            venue_name=polyclinic_name,
            kind=wire.enum_value(venue_pb2.VenueKind, kind),
            starts_after=to_timestamp(start_datetime),
            starts_before=to_timestamp(end_datetime),
            latitude=lat,
            longitude=lon,
            venue_limit=polyclinic_limit,
            slot_limit=timeslot_limit,
            order=wire.enum_value(slot_pb2.SlotOrder, order),
        )


SlotFilter = Annotated[_SlotFilter, query_parameters(_SlotFilter)]


@router.get("/bookings/available")
@spends(PUBLIC)
async def list_available_slots(services: Services, wanted: SlotFilter) -> list[Json[Slot]]:
    """Returns the first slots that can be booked now, of the nearest venues if `lat` and `lon` are given.

    They are ahead, have a free seat, and their provider is free.
    """
    answer = await rpc.unary(services.slots.ListAvailableSlots, wanted.message)
    return [Slot.of(slot) for slot in answer.slots]


@router.get("/bookings/{slot_id}")
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
