"""The gRPC servicer of venues."""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from kit import caller, idempotency
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.venues import actions, convert
from request_service.booking.venues.models import Venue
from request_service.geo import Place
from twou.request.v1 import venue_pb2 as pb
from twou.request.v1 import venue_pb2_grpc

# Ends a venue with all that is booked there, which nouns above this one know, so it is handed in.
type DeleteVenue = Callable[[Session, Caller, UUID], Awaitable[Venue]]
# Finds the place of a caller's address, outside of any transaction.
type FindHome = Callable[[Caller], Awaitable[Place | None]]


class RemoveStaff(Protocol):
    """Removes a member of the staff with the slots that they serve, which nouns above this one know as well."""

    async def __call__(
        self, session: Session, caller: Caller, venue_id: UUID, user_id: UUID, *, cancel_bookings: bool
    ) -> None: ...


class VenueServicer(venue_pb2_grpc.VenueServiceServicer):
    def __init__(
        self, database: Database, delete_venue: DeleteVenue, remove_staff: RemoveStaff, find_home: FindHome
    ) -> None:
        self._database = database
        self._delete_venue = delete_venue
        self._remove_staff = remove_staff
        self._find_home = find_home

    async def CreateVenue(self, request: pb.CreateVenueRequest, context: Context) -> pb.CreateVenueResponse:
        details = convert.first_details(request)

        async def effect(session: Session) -> pb.CreateVenueResponse:
            venue = await actions.create_venue(session, caller.current(), details)
            return pb.CreateVenueResponse(venue=convert.venue_message(venue))

        return await idempotency.run_idempotent(self._database, request, pb.CreateVenueResponse, effect)

    async def GetVenue(self, request: pb.GetVenueRequest, context: Context) -> pb.GetVenueResponse:
        who, venue_id = caller.find(), convert.venue_id(request.venue_id)
        # Without a caller it is a single statement.
        async with self._database.read_once() if who is None else self._database.read() as session:
            venue, staff = await actions.get_venue(session, who, venue_id)
        return convert.venue_with_staff(venue, staff)

    async def ListVenues(self, request: pb.ListVenuesRequest, context: Context) -> pb.ListVenuesResponse:
        listing = convert.venue_listing(request)
        async with self._database.read_once() if listing.search is None else self._database.read() as session:
            found, next_cursor = await actions.list_venues(session, caller.find(), listing)
        venues = [convert.found_venue(*one) for one in found]
        return pb.ListVenuesResponse(venues=venues, next_cursor=next_cursor)

    async def ListNearestVenues(
        self, request: pb.ListNearestVenuesRequest, context: Context
    ) -> pb.ListNearestVenuesResponse:
        wanted, place, who = convert.nearest_filter(request), convert.find_place(request), caller.find()
        if place is None and who is not None:
            place = await self._find_home(who)
        async with self._database.read() as session:
            found = await actions.list_nearest_venues(session, who, wanted, place, request.limit)
        return pb.ListNearestVenuesResponse(venues=[convert.found_venue(*one) for one in found])

    async def UpdateVenue(self, request: pb.UpdateVenueRequest, context: Context) -> pb.UpdateVenueResponse:
        venue_id, details = convert.venue_id(request.venue_id), convert.changed_details(request)

        async def effect(session: Session) -> pb.UpdateVenueResponse:
            venue = await actions.update_venue(session, caller.current(), venue_id, details)
            return pb.UpdateVenueResponse(venue=convert.venue_message(venue))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateVenueResponse, effect)

    async def DeleteVenue(self, request: pb.DeleteVenueRequest, context: Context) -> pb.DeleteVenueResponse:
        async def effect(session: Session) -> pb.DeleteVenueResponse:
            venue = await self._delete_venue(session, caller.current(), convert.venue_id(request.venue_id))
            return pb.DeleteVenueResponse(venue=convert.venue_message(venue))

        return await idempotency.run_idempotent(self._database, request, pb.DeleteVenueResponse, effect)

    async def VerifyVenue(self, request: pb.VerifyVenueRequest, context: Context) -> pb.VerifyVenueResponse:
        async def effect(session: Session) -> pb.VerifyVenueResponse:
            venue = await actions.verify_venue(session, caller.current(), convert.venue_id(request.venue_id))
            return pb.VerifyVenueResponse(venue=convert.venue_message(venue))

        return await idempotency.run_idempotent(self._database, request, pb.VerifyVenueResponse, effect)

    async def InviteStaff(self, request: pb.InviteStaffRequest, context: Context) -> pb.InviteStaffResponse:
        venue_id, user_id = convert.venue_id(request.venue_id), convert.member_id(request.user_id)

        async def effect(session: Session) -> pb.InviteStaffResponse:
            member = await actions.invite_staff(session, caller.current(), venue_id, user_id)
            return pb.InviteStaffResponse(member=convert.member_message(member))

        return await idempotency.run_idempotent(self._database, request, pb.InviteStaffResponse, effect)

    async def AcceptInvitation(
        self, request: pb.AcceptInvitationRequest, context: Context
    ) -> pb.AcceptInvitationResponse:
        async def effect(session: Session) -> pb.AcceptInvitationResponse:
            member = await actions.accept_invitation(session, caller.current(), convert.venue_id(request.venue_id))
            return pb.AcceptInvitationResponse(member=convert.member_message(member))

        return await idempotency.run_idempotent(self._database, request, pb.AcceptInvitationResponse, effect)

    async def RemoveStaff(self, request: pb.RemoveStaffRequest, context: Context) -> pb.RemoveStaffResponse:
        venue_id, user_id = convert.venue_id(request.venue_id), convert.member_id(request.user_id)

        async def effect(session: Session) -> pb.RemoveStaffResponse:
            cancel = request.cancel_bookings
            await self._remove_staff(session, caller.current(), venue_id, user_id, cancel_bookings=cancel)
            return pb.RemoveStaffResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RemoveStaffResponse, effect)
