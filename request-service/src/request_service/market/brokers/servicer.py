"""The gRPC servicer of brokers."""

from collections.abc import Awaitable, Callable

from kit import caller, idempotency
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.brokers import actions, convert
from request_service.providers.clients import AuthClient
from twou.request.v1 import broker_pb2 as pb
from twou.request.v1 import broker_pb2_grpc

# Ends a broker with their part in listings, which nouns above this one know, so it is handed in.
type EndBroker = Callable[[Session, Caller], Awaitable[None]]


class BrokerServicer(broker_pb2_grpc.BrokerServiceServicer):
    def __init__(self, database: Database, auth: AuthClient, delete: EndBroker) -> None:
        """*auth* knows the names of accounts."""
        self._database = database
        self._auth = auth
        self._delete = delete

    async def CreateBroker(self, request: pb.CreateBrokerRequest, context: Context) -> pb.CreateBrokerResponse:
        details, who = convert.details(request), caller.current()

        async def effect(name: str, session: Session) -> pb.CreateBrokerResponse:
            broker = await actions.create_broker(session, who, name, details)
            return pb.CreateBrokerResponse(broker=convert.own_message(broker))

        prepare = self._auth.full_name
        return await idempotency.run_prepared(self._database, request, pb.CreateBrokerResponse, prepare, effect)

    async def UpdateBroker(self, request: pb.UpdateBrokerRequest, context: Context) -> pb.UpdateBrokerResponse:
        details = convert.details(request)

        async def effect(session: Session) -> pb.UpdateBrokerResponse:
            broker = await actions.update_broker(session, caller.current(), details)
            return pb.UpdateBrokerResponse(broker=convert.own_message(broker))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateBrokerResponse, effect)

    async def DeleteBroker(self, request: pb.DeleteBrokerRequest, context: Context) -> pb.DeleteBrokerResponse:
        async def effect(session: Session) -> pb.DeleteBrokerResponse:
            await self._delete(session, caller.current())
            return pb.DeleteBrokerResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteBrokerResponse, effect)

    async def GetBroker(self, request: pb.GetBrokerRequest, context: Context) -> pb.GetBrokerResponse:
        user_id, reader = convert.user_id(request.user_id), caller.find()
        async with self._database.read_once() as session:
            found = await actions.get_broker(session, reader, user_id)
        return pb.GetBrokerResponse(broker=convert.broker_message(found, reader))

    async def ListBrokers(self, request: pb.ListBrokersRequest, context: Context) -> pb.ListBrokersResponse:
        roll, reader = convert.roll(request), caller.find()
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_brokers(session, roll)
        brokers = [convert.broker_message(one, reader) for one in found]
        return pb.ListBrokersResponse(brokers=brokers, next_cursor=next_cursor)

    async def VerifyBroker(self, request: pb.VerifyBrokerRequest, context: Context) -> pb.VerifyBrokerResponse:
        user_id, (status, reason) = convert.user_id(request.user_id), convert.decision(request)

        async def effect(session: Session) -> pb.VerifyBrokerResponse:
            broker = await actions.verify_broker(session, caller.current(), user_id, status, reason)
            return pb.VerifyBrokerResponse(broker=convert.own_message(broker))

        return await idempotency.run_idempotent(self._database, request, pb.VerifyBrokerResponse, effect)
