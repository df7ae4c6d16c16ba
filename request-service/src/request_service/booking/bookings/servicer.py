"""The gRPC servicer of bookings."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from google.protobuf.message import Message

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.bookings import actions, convert, queries, reads
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.bookings.eligibility import with_facts
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.recommendations import list_recommendations
from request_service.booking.bookings.shown import Shown
from request_service.booking.people.convert import find_attendee
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.slots import convert as slots
from twou.request.v1 import booking_pb2 as pb
from twou.request.v1 import booking_pb2_grpc

type _Act = Callable[[Session], Awaitable[Booking | Shown]]


class BookingServicer(booking_pb2_grpc.BookingServiceServicer):
    def __init__(self, database: Database, desk: BookingDesk, people: PeopleDirectory) -> None:
        """*people* knows the facts about callers."""
        self._database = database
        self._desk = desk
        self._people = people

    async def ScheduleBooking(self, request: pb.ScheduleBookingRequest, context: Context) -> pb.ScheduleBookingResponse:
        wanted = convert.wanted(request)
        return await self._run_with_facts(
            request,
            pb.ScheduleBookingResponse,
            partial(actions.schedule_booking, user=caller.current(), wanted=wanted, desk=self._desk),
        )

    async def HoldBooking(self, request: pb.HoldBookingRequest, context: Context) -> pb.HoldBookingResponse:
        wanted = convert.wanted(request)
        return await self._run_with_facts(
            request,
            pb.HoldBookingResponse,
            partial(actions.hold_booking, user=caller.current(), wanted=wanted, desk=self._desk),
        )

    async def CancelBooking(self, request: pb.CancelBookingRequest, context: Context) -> pb.CancelBookingResponse:
        booking_id, reason = convert.record_id(request.record_id), convert.reason(request)
        return await self._run(
            request,
            pb.CancelBookingResponse,
            lambda to: actions.cancel_booking(to, caller.current(), booking_id, reason, self._desk),
        )

    async def RescheduleBooking(
        self, request: pb.RescheduleBookingRequest, context: Context
    ) -> pb.RescheduleBookingResponse:
        booking_id, slot_id = convert.record_id(request.record_id), slots.slot_id(request.new_slot_id)
        user, desk = caller.current(), self._desk
        act = partial(actions.reschedule_booking, user=user, booking_id=booking_id, slot_id=slot_id, desk=desk)
        return await self._run_with_facts(request, pb.RescheduleBookingResponse, act)

    async def CheckInBooking(self, request: pb.CheckInBookingRequest, context: Context) -> pb.CheckInBookingResponse:
        booking_id = convert.record_id(request.record_id)
        return await self._run(
            request, pb.CheckInBookingResponse, lambda to: actions.check_in_booking(to, caller.current(), booking_id)
        )

    async def CompleteBooking(self, request: pb.CompleteBookingRequest, context: Context) -> pb.CompleteBookingResponse:
        booking_id = convert.record_id(request.record_id)
        return await self._run(
            request,
            pb.CompleteBookingResponse,
            lambda to: actions.complete_booking(to, caller.current(), booking_id, self._desk),
        )

    async def MissBooking(self, request: pb.MissBookingRequest, context: Context) -> pb.MissBookingResponse:
        booking_id = convert.record_id(request.record_id)
        return await self._run(
            request,
            pb.MissBookingResponse,
            lambda to: actions.miss_booking(to, caller.current(), booking_id, self._desk),
        )

    async def GetBooking(self, request: pb.GetBookingRequest, context: Context) -> pb.GetBookingResponse:
        async with self._database.read_once() as session:
            found = await reads.get_booking(session, caller.current(), convert.record_id(request.record_id))
        return pb.GetBookingResponse(booking=convert.booking_message(found))

    async def ListBookings(self, request: pb.ListBookingsRequest, context: Context) -> pb.ListBookingsResponse:
        filters, page = convert.filters(request), paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await reads.list_own_bookings(session, caller.current(), filters, page)
        return pb.ListBookingsResponse(bookings=map(convert.booking_message, found), next_cursor=next_cursor)

    async def ListVenueBookings(
        self, request: pb.ListVenueBookingsRequest, context: Context
    ) -> pb.ListVenueBookingsResponse:
        filters = replace(convert.filters(request), venue_id=slots.venue_id(request.venue_id))
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            found, next_cursor = await reads.list_bookings_of_venue(
                session, caller.current(), filters, convert.day(request.date), page
            )
        return pb.ListVenueBookingsResponse(bookings=map(convert.booking_message, found), next_cursor=next_cursor)

    async def ListRecommendations(
        self, request: pb.ListRecommendationsRequest, context: Context
    ) -> pb.ListRecommendationsResponse:
        user, attendee_id = caller.current(), find_attendee(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        if attendee_id is None:
            await self._people.ensure(user)
        async with self._database.read() as session:
            found, next_cursor = await list_recommendations(session, user, attendee_id, page)
        shown = map(convert.recommendation_message, found)
        return pb.ListRecommendationsResponse(recommendations=shown, next_cursor=next_cursor)

    async def _run_with_facts[Response: Message](
        self, request: Message, response: type[Response], act: Callable[..., Awaitable[Booking | Shown]]
    ) -> Response:
        """Runs a command like `_run`, whose outcome may depend on facts about the caller."""

        async def run(*, needs_facts: bool) -> Response:
            return await self._run(request, response, partial(act, needs_facts=needs_facts))

        return await with_facts(self._people, caller.current(), run)

    async def _run[Response: Message](self, request: Message, response: type[Response], act: _Act) -> Response:
        """Runs a command on a booking in one transaction, and answers with the booking as its caller sees it."""

        async def effect(session: Session) -> Response:
            done = await act(session)
            if isinstance(done, Booking):
                await session.flush()
                (done,) = await queries.list_shown(session, [done.id])
            return response(booking=convert.booking_message(done))

        return await idempotency.run_idempotent(self._database, request, response, effect)
