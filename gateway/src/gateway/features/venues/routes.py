"""Routes of venues and their staff, served by request-service."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway import wire
from gateway.budgets import COMMANDS, PUBLIC, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.venues.schemas import (
    FoundVenue,
    HealthKind,
    NearestVenue,
    NewStaffMember,
    NewVenue,
    StaffMember,
    Venue,
    VenueChange,
    VenueKind,
    VenueWithStaff,
)
from gateway.identity import Caller, OptionalCaller
from gateway.paging import PagingQuery
from gateway.values import ONE_LINE, Json, ShortText, Stated
from kit import rpc
from twou.request.v1 import venue_pb2

router = APIRouter(tags=["venues"])

_TOGETHER = Stated(rule="`lat` and `lon` belong together.")
Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False), _TOGETHER]
Lon = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False), _TOGETHER]
Radius = Annotated[float, Query(gt=0, le=100, allow_inf_nan=False)]
PartOfName = Annotated[ShortText, Stated(maxLength=200, pattern=ONE_LINE)]


class _Closing:
    """The query parameter of routes that close slots."""

    def __init__(self, *, cancel_bookings: bool = False) -> None:
        self.cancel_bookings = cancel_bookings


Closing = Annotated[_Closing, query_parameters(_Closing)]


@router.post("/venues", status_code=201)
@spends(COMMANDS)
async def create_venue(body: NewVenue, _caller: Caller, services: Services) -> Json[Venue]:
    """Creates a venue of the caller. Others see one of a health kind only once an admin has verified it."""
    return Venue.of((await rpc.unary(services.venues.CreateVenue, body.to())).venue)


class _VenueFilter:
    """Query parameters that select venues."""

    def __init__(
        self,
        q: PartOfName | None = None,
        kind: VenueKind | None = None,
        lat: Lat | None = None,
        lon: Lon | None = None,
        radius_km: Radius = 25,
    ) -> None:
        self.fields = {
            "q": q,
            "kind": wire.enum_value(venue_pb2.VenueKind, kind),
            "latitude": lat,
            "longitude": lon,
            "radius_km": radius_km,
        }


VenueFilter = Annotated[_VenueFilter, query_parameters(_VenueFilter)]


@router.get("/venues")
@spends(PUBLIC)
async def list_venues(
    _caller: OptionalCaller, services: Services, wanted: VenueFilter, paging: PagingQuery
) -> list[Json[FoundVenue]]:
    """Returns active venues: with `lat` and `lon` those within the radius, nearest first, and otherwise all by name."""
    message = venue_pb2.ListVenuesRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.venues.ListVenues, message)
    return paging.page(map(_found, answer.venues), answer.next_cursor)


def _found(found: venue_pb2.FoundVenue) -> Json[FoundVenue]:
    return FoundVenue.of(found.venue, distance_km=found.distance_km if found.HasField("distance_km") else None)


@router.get("/venues/nearest")
@spends(PUBLIC)
async def list_nearest_venues(
    _caller: OptionalCaller,
    services: Services,
    lat: Lat | None = None,
    lon: Lon | None = None,
    clinic_type: VenueKind | None = None,
    clinic_limit: Annotated[int, Query(ge=1, le=50)] = 3,
) -> list[Json[NearestVenue]]:
    """Returns the venues that are nearest to a place, within 100 km."""
    kind = wire.enum_value(venue_pb2.VenueKind, clinic_type)
    message = venue_pb2.ListNearestVenuesRequest(latitude=lat, longitude=lon, kind=kind, limit=clinic_limit)
    return list(map(_near, (await rpc.unary(services.venues.ListNearestVenues, message)).venues))


@router.get("/clinics/nearest")
@spends(PUBLIC)
async def list_nearest_clinics(
    _caller: OptionalCaller,
    services: Services,
    lat: Lat | None = None,
    lon: Lon | None = None,
    clinic_type: HealthKind | None = None,
    clinic_limit: Annotated[int, Query(ge=1, le=50)] = 3,
) -> list[Json[NearestVenue]]:
    """Returns the venues of health care that are nearest to a place, within 100 km."""
    kind = wire.enum_value(venue_pb2.VenueKind, clinic_type)
    message = venue_pb2.ListNearestVenuesRequest(
        latitude=lat, longitude=lon, kind=kind, only_health=True, limit=clinic_limit
    )
    return list(map(_near, (await rpc.unary(services.venues.ListNearestVenues, message)).venues))


def _near(found: venue_pb2.FoundVenue) -> Json[NearestVenue]:
    kind = wire.fields(found.venue)["kind"]
    return NearestVenue.of(found.venue, type=kind, distance_km=found.distance_km)


@router.get("/venues/{venue_id}")
@spends(PUBLIC)
async def get_venue(venue_id: str, _caller: OptionalCaller, services: Services) -> Json[VenueWithStaff]:
    answer = await rpc.unary(services.venues.GetVenue, venue_pb2.GetVenueRequest(venue_id=venue_id))
    staff = [StaffMember.of(member).data for member in answer.staff] if answer.shows_staff else None
    return VenueWithStaff.of(answer.venue, staff=staff)


@router.patch("/venues/{venue_id}")
@spends(COMMANDS)
async def update_venue(venue_id: str, body: VenueChange, _caller: Caller, services: Services) -> Json[Venue]:
    return Venue.of((await rpc.unary(services.venues.UpdateVenue, body.to(venue_id))).venue)


@router.delete("/venues/{venue_id}")
@spends(COMMANDS)
async def delete_venue(venue_id: str, _caller: Caller, services: Services) -> Json[Venue]:
    """Ends the venue for good and cancels what is booked there; it is kept for the records of the past.

    Doing it again changes nothing.
    """
    message = venue_pb2.DeleteVenueRequest(venue_id=venue_id)
    return Venue.of((await rpc.unary(services.venues.DeleteVenue, message)).venue)


@router.post("/venues/{venue_id}/verify")
@spends(COMMANDS)
async def verify_venue(venue_id: str, _caller: Caller, services: Services) -> Json[Venue]:
    """Lets everyone see a venue of a health kind. Doing it again changes nothing."""
    message = venue_pb2.VerifyVenueRequest(venue_id=venue_id)
    return Venue.of((await rpc.unary(services.venues.VerifyVenue, message)).venue)


@router.post("/venues/{venue_id}/staff", status_code=201)
@spends(COMMANDS)
async def invite_staff(venue_id: str, body: NewStaffMember, _caller: Caller, services: Services) -> Json[StaffMember]:
    """Invites a provider, who belongs to the staff once they accept. Doing it again changes nothing."""
    message = venue_pb2.InviteStaffRequest(venue_id=venue_id, user_id=body.user_id)
    return StaffMember.of((await rpc.unary(services.venues.InviteStaff, message)).member)


@router.post("/venues/{venue_id}/staff/accept")
@spends(COMMANDS)
async def accept_invitation(venue_id: str, _caller: Caller, services: Services) -> Json[StaffMember]:
    """Makes the caller a member of the staff who invited them. Doing it again changes nothing."""
    message = venue_pb2.AcceptInvitationRequest(venue_id=venue_id)
    return StaffMember.of((await rpc.unary(services.venues.AcceptInvitation, message)).member)


@router.delete("/venues/{venue_id}/staff/{user_id}", status_code=204)
@spends(COMMANDS)
async def remove_staff(venue_id: str, user_id: str, _caller: Caller, services: Services, closing: Closing) -> None:
    """Removes a member of the staff, or an invitation, and closes the slots ahead that they serve there.

    A member may remove themself.
    """
    message = venue_pb2.RemoveStaffRequest(venue_id=venue_id, user_id=user_id, cancel_bookings=closing.cancel_bookings)
    await rpc.unary(services.venues.RemoveStaff, message)
