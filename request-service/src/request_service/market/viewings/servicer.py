"""The gRPC servicer of viewings."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.slots.convert import slot_id
from request_service.market.listings.convert import listing_id
from request_service.market.viewings import actions, convert
from twou.request.v1 import viewing_pb2 as pb
from twou.request.v1 import viewing_pb2_grpc


class ViewingServicer(viewing_pb2_grpc.ViewingServiceServicer):
    def __init__(self, database: Database, desk: BookingDesk) -> None:
        self._database = database
        self._desk = desk

    async def CreateViewing(self, request: pb.CreateViewingRequest, context: Context) -> pb.CreateViewingResponse:
        about, details = listing_id(request.listing_id), convert.details(request)

        async def effect(session: Session) -> pb.CreateViewingResponse:
            listing, slot = await actions.create_viewing(session, caller.current(), about, details)
            made = convert.viewing_message(listing, slot, is_booked=False, sees_place=True)
            return pb.CreateViewingResponse(viewing=made)

        return await idempotency.run_idempotent(self._database, request, pb.CreateViewingResponse, effect)

    async def ListViewings(self, request: pb.ListViewingsRequest, context: Context) -> pb.ListViewingsResponse:
        about = listing_id(request.listing_id)
        async with self._database.read() as session:
            listing, found, sees = await actions.list_viewings(session, caller.find(), about)
        shown = (convert.viewing_message(listing, one, is_booked=one.is_booked, sees_place=sees) for one in found)
        return pb.ListViewingsResponse(viewings=shown)

    async def CancelViewing(self, request: pb.CancelViewingRequest, context: Context) -> pb.CancelViewingResponse:
        about, viewing = listing_id(request.listing_id), slot_id(request.viewing_id)

        async def effect(session: Session) -> pb.CancelViewingResponse:
            await actions.cancel_viewing(session, caller.current(), about, viewing, self._desk)
            return pb.CancelViewingResponse()

        return await idempotency.run_idempotent(self._database, request, pb.CancelViewingResponse, effect)
