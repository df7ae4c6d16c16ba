"""The gRPC servicer of figures of listings."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.figures import actions, convert
from request_service.market.listings.convert import listing_id
from twou.request.v1 import figure_pb2 as pb
from twou.request.v1 import figure_pb2_grpc


class FigureServicer(figure_pb2_grpc.FigureServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetListingStats(self, request: pb.GetListingStatsRequest, context: Context) -> pb.GetListingStatsResponse:
        wanted, span, who = listing_id(request.listing_id), convert.span(request), caller.current()
        async with self._database.read() as session:
            days = await actions.get_listing_stats(session, who, wanted, span)
        return pb.GetListingStatsResponse(stats=convert.stats_message(wanted, span, days))

    async def ShowContact(self, request: pb.ShowContactRequest, context: Context) -> pb.ShowContactResponse:
        async def effect(session: Session) -> pb.ShowContactResponse:
            phone = await actions.show_contact(session, caller.current(), listing_id(request.listing_id))
            return pb.ShowContactResponse(phone=phone)

        return await idempotency.run_idempotent(self._database, request, pb.ShowContactResponse, effect)
