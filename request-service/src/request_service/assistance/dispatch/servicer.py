from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.assistance.dispatch import actions, convert
from request_service.assistance.requests.convert import request_id
from twou.request.v1 import dispatch_pb2 as pb
from twou.request.v1 import dispatch_pb2_grpc


class DispatchServicer(dispatch_pb2_grpc.DispatchServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListOffers(self, request: pb.ListOffersRequest, context: Context) -> pb.ListOffersResponse:
        async with self._database.read() as session:
            found = await actions.list_offers(session, caller.current())
        return pb.ListOffersResponse(offers=[convert.offer_message(*one) for one in found])

    async def DeclineOffer(self, request: pb.DeclineOfferRequest, context: Context) -> pb.DeclineOfferResponse:
        async def effect(session: Session) -> pb.DeclineOfferResponse:
            await actions.decline_offer(session, caller.current(), request_id(request.request_id))
            return pb.DeclineOfferResponse()

        return await idempotency.once(self._database, request, pb.DeclineOfferResponse, effect)

    async def GetDispatch(self, request: pb.GetDispatchRequest, context: Context) -> pb.GetDispatchResponse:
        async with self._database.read() as session:
            found = await actions.get_dispatch(session, caller.current(), request_id(request.request_id))
        return convert.dispatch_message(found)
