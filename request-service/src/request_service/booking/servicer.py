"""The gRPC servicer of slots and schedules, whose commands may end bookings."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.protobuf import an_id
from request_service.booking import actions
from request_service.booking.availability import convert as searches
from request_service.booking.availability.actions import list_available_slots
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.schedules import actions as schedules
from request_service.booking.schedules.actions import WeeklyPlan
from request_service.booking.schedules.errors import ScheduleNotFound
from request_service.booking.services.convert import service_message
from request_service.booking.slots import actions as slots
from request_service.booking.slots import convert, queries
from twou.request.v1 import slot_pb2 as pb
from twou.request.v1 import slot_pb2_grpc


class SlotServicer(slot_pb2_grpc.SlotServiceServicer):
    def __init__(self, database: Database, desk: BookingDesk) -> None:
        self._database = database
        self._desk = desk

    async def CreateSlot(self, request: pb.CreateSlotRequest, context: Context) -> pb.CreateSlotResponse:
        venue_id, service_id = convert.venue_id(request.venue_id), convert.service_id(request.service_id)

        async def effect(session: Session) -> pb.CreateSlotResponse:
            details = convert.first_details(request)
            made = await slots.create_slot(session, caller.current(), venue_id, service_id, details)
            shown = await queries.get_slot_with_venue(session, made.id)
            return pb.CreateSlotResponse(slot=convert.slot_message(shown))

        return await idempotency.run_idempotent(self._database, request, pb.CreateSlotResponse, effect)

    async def CreateSchedule(self, request: pb.CreateScheduleRequest, context: Context) -> pb.CreateScheduleResponse:
        venue_id, service_id = convert.venue_id(request.venue_id), convert.service_id(request.service_id)
        capacity = request.capacity if request.HasField("capacity") else 1

        async def effect(session: Session) -> pb.CreateScheduleResponse:
            provider_id = convert.provider_id(request)
            wanted = WeeklyPlan(service_id, provider_id, capacity, lambda minutes: convert.plan(request, minutes))
            made, created, skipped = await schedules.create_schedule(session, caller.current(), venue_id, wanted)
            return pb.CreateScheduleResponse(schedule_id=str(made.id), created=created, skipped=skipped)

        return await idempotency.run_idempotent(self._database, request, pb.CreateScheduleResponse, effect)

    async def EndSchedule(self, request: pb.EndScheduleRequest, context: Context) -> pb.EndScheduleResponse:
        schedule_id = an_id(request.schedule_id, otherwise=ScheduleNotFound)

        async def effect(session: Session) -> pb.EndScheduleResponse:
            who, cancel = caller.current(), request.cancel_bookings
            closed = await actions.end_schedule(session, who, schedule_id, self._desk, cancel_bookings=cancel)
            return pb.EndScheduleResponse(closed=closed)

        return await idempotency.run_idempotent(self._database, request, pb.EndScheduleResponse, effect)

    async def UpdateSlot(self, request: pb.UpdateSlotRequest, context: Context) -> pb.UpdateSlotResponse:
        slot_id, details = convert.slot_id(request.slot_id), convert.changed_details(request)

        async def effect(session: Session) -> pb.UpdateSlotResponse:
            who, cancel = caller.current(), request.cancel_bookings
            await actions.update_slot(session, who, slot_id, details, self._desk, cancel_bookings=cancel)
            return pb.UpdateSlotResponse(slot=convert.slot_message(await queries.get_slot_with_venue(session, slot_id)))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateSlotResponse, effect)

    async def CloseSlot(self, request: pb.CloseSlotRequest, context: Context) -> pb.CloseSlotResponse:
        slot_id = convert.slot_id(request.slot_id)

        async def effect(session: Session) -> pb.CloseSlotResponse:
            who, cancel = caller.current(), request.cancel_bookings
            await actions.close_slot(session, who, slot_id, self._desk, cancel_bookings=cancel)
            return pb.CloseSlotResponse(slot=convert.slot_message(await queries.get_slot_with_venue(session, slot_id)))

        return await idempotency.run_idempotent(self._database, request, pb.CloseSlotResponse, effect)

    async def CloseVenue(self, request: pb.CloseVenueRequest, context: Context) -> pb.CloseVenueResponse:
        venue_id, time = convert.venue_id(request.venue_id), convert.closed(request)

        async def effect(session: Session) -> pb.CloseVenueResponse:
            who, cancel = caller.current(), request.cancel_bookings
            closed = await actions.close_venue(session, who, venue_id, time, self._desk, cancel_bookings=cancel)
            return pb.CloseVenueResponse(closed=closed)

        return await idempotency.run_idempotent(self._database, request, pb.CloseVenueResponse, effect)

    async def ListAvailableSlots(
        self, request: pb.ListAvailableSlotsRequest, context: Context
    ) -> pb.ListAvailableSlotsResponse:
        wanted = searches.search(request)
        async with self._database.read_apart() as session:
            found = await list_available_slots(session, wanted)
        return pb.ListAvailableSlotsResponse(slots=[searches.available_slot(*one) for one in found])

    async def GetSlot(self, request: pb.GetSlotRequest, context: Context) -> pb.GetSlotResponse:
        slot_id = convert.slot_id(request.slot_id)
        async with self._database.read() as session:
            slot, service = await slots.get_slot(session, caller.find(), slot_id)
        return pb.GetSlotResponse(slot=convert.slot_message(slot), service=service_message(service))
