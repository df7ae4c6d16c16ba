"""Routes of the people for whom bookings are made, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, PROFILE, READING, spends
from gateway.dependencies import Services
from gateway.features.people.schemas import BookingProfile, BookingProfileChange, Dependant, NewDependant
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import person_pb2

router = APIRouter(tags=["bookings"])


@router.get("/bookings/profile")
@spends(READING)
async def get_booking_profile(_caller: Caller, services: Services) -> Json[BookingProfile]:
    message = person_pb2.GetBookingProfileRequest()
    return BookingProfile.of((await rpc.unary(services.people.GetBookingProfile, message)).profile)


@router.put("/bookings/profile")
@spends(PROFILE)
async def update_booking_profile(
    body: BookingProfileChange, _caller: Caller, services: Services
) -> Json[BookingProfile]:
    message = person_pb2.UpdateBookingProfileRequest(change=body.to_profile_change())
    return BookingProfile.of((await rpc.unary(services.people.UpdateBookingProfile, message)).profile)


@router.post("/bookings/dependants", status_code=201)
@spends(COMMANDS)
async def add_dependant(body: NewDependant, _caller: Caller, services: Services) -> Json[Dependant]:
    """Adds a person for whom the caller books: their id is the `attendee_id` of bookings and waits."""
    return Dependant.of((await rpc.unary(services.people.AddDependant, body.to())).dependant)


@router.delete("/bookings/dependants/{dependant_id}", status_code=204)
@spends(COMMANDS)
async def remove_dependant(dependant_id: str, _caller: Caller, services: Services) -> None:
    """Removes a dependant, and cancels what is booked ahead for them. Records of the past keep their id."""
    await rpc.unary(services.people.RemoveDependant, person_pb2.RemoveDependantRequest(dependant_id=dependant_id))
