"""The gRPC servicer of brokers in listings."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.agency import actions
from request_service.market.brokers import convert as brokers
from request_service.market.listings.convert import full_listing, listing_id
from twou.request.v1 import agency_pb2 as pb
from twou.request.v1 import agency_pb2_grpc


class AgencyServicer(agency_pb2_grpc.AgencyServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def InviteBroker(self, request: pb.InviteBrokerRequest, context: Context) -> pb.InviteBrokerResponse:
        wanted, who = listing_id(request.listing_id), caller.current()

        async def effect(session: Session) -> pb.InviteBrokerResponse:
            asked = await actions.invite_broker(session, who, wanted, brokers.user_id(request.broker_id))
            return pb.InviteBrokerResponse(listing=full_listing(asked))

        return await idempotency.run_idempotent(self._database, request, pb.InviteBrokerResponse, effect)

    async def JoinListing(self, request: pb.JoinListingRequest, context: Context) -> pb.JoinListingResponse:
        async def effect(session: Session) -> pb.JoinListingResponse:
            joined = await actions.join_listing(session, caller.current(), listing_id(request.listing_id))
            return pb.JoinListingResponse(listing=full_listing(joined))

        return await idempotency.run_idempotent(self._database, request, pb.JoinListingResponse, effect)

    async def RemoveBroker(self, request: pb.RemoveBrokerRequest, context: Context) -> pb.RemoveBrokerResponse:
        async def effect(session: Session) -> pb.RemoveBrokerResponse:
            await actions.remove_broker(session, caller.current(), listing_id(request.listing_id))
            return pb.RemoveBrokerResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RemoveBrokerResponse, effect)
