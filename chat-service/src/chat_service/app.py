"""The composition root: what is wired to what."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chat_service import consumers
from chat_service.clients import RequestClient
from chat_service.membership import Membership
from chat_service.servicer import ChatServicer
from chat_service.settings import Settings
from kit import rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from twou.chat.v1 import chat_pb2, chat_pb2_grpc
from twou.request.v1 import request_pb2, request_pb2_grpc

CHAT_SERVICE = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]
REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]


@asynccontextmanager
async def running(settings: Settings, keys: Callable[[Database], KeySet] | None = None) -> AsyncIterator[Chassis]:
    """*keys*: who knows the signing keys; by default auth-service is asked."""
    chassis = Chassis(settings, name="chat-service", keys=keys)
    async with rpc.channel(settings.request_address, REQUEST_SERVICE) as channel:
        requests = RequestClient(request_pb2_grpc.RequestServiceStub(channel))
        servicer = ChatServicer(chassis.database, Membership(chassis.database, requests))
        chassis.serve(CHAT_SERVICE, chat_pb2_grpc.add_ChatServiceServicer_to_server, servicer)
        for subscription in consumers.subscriptions():
            chassis.listen(subscription)
        async with chassis:
            yield chassis
