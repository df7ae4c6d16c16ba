"""Routes of bookings, served by request-service. In paths, a booking is a record."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway import wire
from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.bookings.schemas import (
    Attendee,
    Booking,
    BookingCancellation,
    Move,
    Recommendation,
    SeatWanted,
    Status,
)
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Day, Json, Moment
from kit import rpc
from kit.clock import to_timestamp
from twou.request.v1 import booking_pb2

router = APIRouter(tags=["bookings"])


class _BookingFilter:
    """Query parameters that select bookings."""

    def __init__(
        self,
        status: Status | None = None,
        starts_after: Annotated[Moment | None, Query(alias="from", description="The first start of a slot")] = None,
        starts_before: Annotated[Moment | None, Query(alias="to", description="The end of the slots' starts")] = None,
    ) -> None:
        self.fields = {
            "status": wire.enum_value(booking_pb2.BookingStatus, status),
            "starts_after": to_timestamp(starts_after),
            "starts_before": to_timestamp(starts_before),
        }


BookingFilter = Annotated[_BookingFilter, query_parameters(_BookingFilter)]


@router.post("/bookings/schedule", status_code=201)
@spends(COMMANDS)
async def schedule_booking(body: SeatWanted, _caller: Caller, services: Services) -> Json[Booking]:
    """Books a seat, or confirms the caller's own hold of it."""
    return Booking.of((await rpc.unary(services.bookings.ScheduleBooking, body.to_schedule())).booking)


@router.post("/bookings/hold", status_code=201)
@spends(COMMANDS)
async def hold_booking(body: SeatWanted, _caller: Caller, services: Services) -> Json[Booking]:
    """Keeps a seat until `expires_at`. `POST /bookings/schedule` for the same slot confirms it."""
    return Booking.of((await rpc.unary(services.bookings.HoldBooking, body.to_hold())).booking)


@router.post("/bookings/reschedule")
@spends(COMMANDS)
async def reschedule_booking(body: Move, _caller: Caller, services: Services) -> Json[Booking]:
    """Moves a booking to another slot of the same service: all of it, or nothing."""
    return Booking.of((await rpc.unary(services.bookings.RescheduleBooking, body.to_reschedule())).booking)


@router.delete("/bookings/cancel/{record_id}")
@router.post("/records/{record_id}/cancel")
@spends(COMMANDS)
async def cancel_booking(
    record_id: str, _caller: Caller, services: Services, body: BookingCancellation | None = None
) -> Json[Booking]:
    message = booking_pb2.CancelBookingRequest(record_id=record_id, reason=body.reason if body else None)
    return Booking.of((await rpc.unary(services.bookings.CancelBooking, message)).booking)


@router.get("/records")
@spends(READING)
async def list_bookings(
    _caller: Caller, services: Services, paging: PagingQuery, wanted: BookingFilter
) -> list[Json[Booking]]:
    """Returns the caller's bookings, latest slot first."""
    message = booking_pb2.ListBookingsRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.bookings.ListBookings, message)
    return paging.page(map(Booking.of, answer.bookings), answer.next_cursor)


@router.get("/venues/{venue_id}/bookings")
@spends(READING)
async def list_venue_bookings(
    venue_id: str,
    _caller: Caller,
    services: Services,
    paging: PagingQuery,
    wanted: BookingFilter,
    day: Annotated[Day | None, Query(alias="date", description="A day of the venue's wall time")] = None,
) -> list[Json[Booking]]:
    """Returns the bookings of a venue for its staff, latest slot first."""
    message = booking_pb2.ListVenueBookingsRequest(
        venue_id=venue_id, date=day.isoformat() if day else "", **wanted.fields, **paging.fields
    )
    answer = await rpc.unary(services.bookings.ListVenueBookings, message)
    return paging.page(map(Booking.of, answer.bookings), answer.next_cursor)


@router.get("/vaccines/recommendations")
@spends(READING)
async def list_recommendations(
    _caller: Caller, services: Services, paging: PagingQuery, attendee_id: Attendee | None = None
) -> list[Json[Recommendation]]:
    """Returns the vaccinations that the caller or a dependant needs, as far as facts about them are known.

    Those that are due come first, then by the time at which they become due, then by name.
    """
    message = booking_pb2.ListRecommendationsRequest(attendee_id=attendee_id, **paging.fields)
    answer = await rpc.unary(services.bookings.ListRecommendations, message)
    return paging.page(map(Recommendation.of, answer.recommendations), answer.next_cursor)


@router.get("/records/{record_id}")
@spends(READING)
async def get_booking(record_id: str, _caller: Caller, services: Services) -> Json[Booking]:
    message = booking_pb2.GetBookingRequest(record_id=record_id)
    return Booking.of((await rpc.unary(services.bookings.GetBooking, message)).booking)


@router.post("/records/{record_id}/check-in")
@spends(COMMANDS)
async def check_in_booking(record_id: str, _caller: Caller, services: Services) -> Json[Booking]:
    """For the staff of the venue: the person is there."""
    message = booking_pb2.CheckInBookingRequest(record_id=record_id)
    return Booking.of((await rpc.unary(services.bookings.CheckInBooking, message)).booking)


@router.post("/records/{record_id}/complete")
@spends(COMMANDS)
async def complete_booking(record_id: str, _caller: Caller, services: Services) -> Json[Booking]:
    """For the staff of the venue, once the slot has begun."""
    message = booking_pb2.CompleteBookingRequest(record_id=record_id)
    return Booking.of((await rpc.unary(services.bookings.CompleteBooking, message)).booking)


@router.post("/records/{record_id}/no-show")
@spends(COMMANDS)
async def miss_booking(record_id: str, _caller: Caller, services: Services) -> Json[Booking]:
    """For the staff of the venue, once the slot has begun: the person did not come."""
    message = booking_pb2.MissBookingRequest(record_id=record_id)
    return Booking.of((await rpc.unary(services.bookings.MissBooking, message)).booking)
