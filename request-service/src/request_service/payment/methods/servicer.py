"""The gRPC servicer of saved cards."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.payment.methods import actions, convert, queries
from request_service.payment.methods.errors import PaymentMethodNotFound
from request_service.payment.methods.wallet import Wallet
from request_service.payment.operations.sending import Sender
from twou.request.v1 import method_pb2 as pb
from twou.request.v1 import method_pb2_grpc

# A person waits this long for the answer of a gateway; the call goes on, and `payment.method_updated` follows.
_ANSWERED_WITHIN_SECONDS = 3.0
# The pause after which it is looked whether another command has had the customer created.
_LOOKED_EVERY_SECONDS = 0.1


class MethodServicer(method_pb2_grpc.MethodServiceServicer):
    def __init__(self, database: Database, wallet: Wallet, sender: Sender) -> None:
        self._database = database
        self._wallet = wallet
        self._sender = sender
        self._sending: set[asyncio.Task[None]] = set()

    async def CreateMethod(self, request: pb.CreateMethodRequest, context: Context) -> pb.CreateMethodResponse:
        gateway, return_url = convert.wish(request)

        async def effect(session: Session) -> pb.CreateMethodResponse:
            made = await actions.create_method(session, self._wallet, caller.current(), gateway, return_url)
            return pb.CreateMethodResponse(method=convert.method_message(made))

        made = await idempotency.run_idempotent(self._database, request, pb.CreateMethodResponse, effect)
        return pb.CreateMethodResponse(method=await self._answered(UUID(made.method.id), made.method))

    async def ListMethods(self, request: pb.ListMethodsRequest, context: Context) -> pb.ListMethodsResponse:
        async with self._database.read_once() as session:
            found = await actions.list_methods(session, caller.current())
        return pb.ListMethodsResponse(methods=map(convert.method_message, found))

    async def SyncMethod(self, request: pb.SyncMethodRequest, context: Context) -> pb.SyncMethodResponse:
        method_id = convert.method_id(request.method_id)
        async with self._database.transaction() as session:
            is_asked = await actions.sync_method(session, caller.current(), method_id)
        if is_asked:
            await self._within(self._sender.send_calls_of(method_id))
        async with self._database.read_once() as session:
            found = await actions.get_method(session, caller.current(), method_id)
        return pb.SyncMethodResponse(method=convert.method_message(found))

    async def DeleteMethod(self, request: pb.DeleteMethodRequest, context: Context) -> pb.DeleteMethodResponse:
        async def effect(session: Session) -> pb.DeleteMethodResponse:
            await actions.delete_method(session, caller.current(), convert.method_id(request.method_id))
            return pb.DeleteMethodResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteMethodResponse, effect)

    async def _answered(self, method_id: UUID, made: pb.PaymentMethod) -> pb.PaymentMethod:
        """Returns a card as it is when its gateway has answered, or after a while without an answer."""
        await self._within(self._send(method_id))
        try:
            async with self._database.read_once() as session:
                return convert.method_message(await actions.get_method(session, caller.current(), method_id))
        except PaymentMethodNotFound:
            # The command was repeated after the card was removed.
            return made

    async def _send(self, method_id: UUID) -> None:
        """Has the customer created, if need be, and the card ordered to be saved."""
        async with self._database.read_once() as session:
            customer_id = await queries.find_customer_id(session, method_id)
        if customer_id is not None:
            await self._sender.send_calls_of(customer_id)
        for _ in range(int(_ANSWERED_WITHIN_SECONDS / _LOOKED_EVERY_SECONDS)):
            await self._sender.send_calls_of(method_id)
            async with self._database.read_once() as session:
                method = await queries.find_unlocked(session, method_id)
            if method is None or not method.waits_for_gateway:
                return
            # Another command of its owner may be having the customer created.
            await asyncio.sleep(_LOOKED_EVERY_SECONDS)

    async def _within(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        await asyncio.wait([task], timeout=_ANSWERED_WITHIN_SECONDS)
