"""The gRPC servicer of the trust in listings."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.listings.convert import listing_id
from request_service.market.trust import actions, convert
from twou.request.v1 import trust_pb2 as pb
from twou.request.v1 import trust_pb2_grpc


class TrustServicer(trust_pb2_grpc.TrustServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def AppealListing(self, request: pb.AppealListingRequest, context: Context) -> pb.AppealListingResponse:
        appealed, owner = listing_id(request.listing_id), caller.current()

        async def effect(session: Session) -> pb.AppealListingResponse:
            decision = await actions.appeal_listing(session, owner, appealed, request.text)
            return pb.AppealListingResponse(appeal=convert.appeal_message(decision))

        return await idempotency.run_idempotent(self._database, request, pb.AppealListingResponse, effect)
