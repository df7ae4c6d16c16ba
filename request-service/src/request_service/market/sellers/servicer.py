"""The gRPC servicer of sellers."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from kit import caller, idempotency
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.market.sellers import actions, convert
from request_service.market.sellers.directory import SellerDirectory
from request_service.market.sellers.models import reason_for
from twou.request.v1 import seller_pb2 as pb
from twou.request.v1 import seller_pb2_grpc

# Suspends or restores a seller with their listings, which nouns above this one know, so it is handed in.
type Decide = Callable[[Session, Caller, UUID, str], Awaitable[None]]


class SellerServicer(seller_pb2_grpc.SellerServiceServicer):
    def __init__(self, database: Database, directory: SellerDirectory, suspend: Decide, restore: Decide) -> None:
        self._database = database
        self._directory = directory
        self._suspend = suspend
        self._restore = restore

    async def UpdateSeller(self, request: pb.UpdateSellerRequest, context: Context) -> pb.UpdateSellerResponse:
        profile, who = convert.profile(request), caller.current()
        await self._directory.open(who)

        async def effect(session: Session) -> pb.UpdateSellerResponse:
            updated = await actions.update_seller(session, who, profile)
            return pb.UpdateSellerResponse(seller=convert.own_seller_message(updated))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateSellerResponse, effect)

    async def GetOwnSeller(self, request: pb.GetOwnSellerRequest, context: Context) -> pb.GetOwnSellerResponse:
        async with self._database.read_once() as session:
            found = await actions.get_seller(session, caller.current().user_id)
        return pb.GetOwnSellerResponse(seller=convert.own_seller_message(found))

    async def GetSeller(self, request: pb.GetSellerRequest, context: Context) -> pb.GetSellerResponse:
        user_id = convert.seller_id(request.user_id)
        async with self._database.read_once() as session:
            found = await actions.get_seller(session, user_id)
        return pb.GetSellerResponse(seller=convert.seller_message(found))

    async def SuspendSeller(self, request: pb.SuspendSellerRequest, context: Context) -> pb.SuspendSellerResponse:
        user_id, reason = convert.seller_id(request.user_id), reason_for(request.reason)

        async def effect(session: Session) -> pb.SuspendSellerResponse:
            await self._suspend(session, caller.current(), user_id, reason)
            return pb.SuspendSellerResponse()

        return await idempotency.run_idempotent(self._database, request, pb.SuspendSellerResponse, effect)

    async def RestoreSeller(self, request: pb.RestoreSellerRequest, context: Context) -> pb.RestoreSellerResponse:
        user_id, reason = convert.seller_id(request.user_id), reason_for(request.reason)

        async def effect(session: Session) -> pb.RestoreSellerResponse:
            await self._restore(session, caller.current(), user_id, reason)
            return pb.RestoreSellerResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RestoreSellerResponse, effect)
