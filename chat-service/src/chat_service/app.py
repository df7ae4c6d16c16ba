"""Wires chat-service: builds its parts and runs them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chat_service import consumers
from chat_service.actions import PARTICIPANTS
from chat_service.clients import file_client
from chat_service.errors import NotPartOfRequest, ReadOnlyForAdmins
from chat_service.servicer import ChatServicer
from chat_service.settings import Settings
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from kit.session_states import AskState
from participants.clients import request_client
from participants.membership import Membership, Refusals
from twou.chat.v1 import chat_pb2, chat_pb2_grpc

CHAT_SERVICE = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]

REFUSALS = Refusals(not_a_participant=NotPartOfRequest, read_only_for_admins=ReadOnlyForAdmins)


@asynccontextmanager
async def running(
    settings: Settings,
    keys: Callable[[Database], KeySet] | None = None,
    states: Callable[[Database], AskState] | None = None,
) -> AsyncIterator[Chassis]:
    """Runs the service until the block ends.

    *keys* and *states* are the sources of signing keys and of session states; auth-service by default.
    """
    chassis = Chassis(settings, name="chat-service", keys=keys, states=states)
    async with (
        request_client(settings.request_address, settings.tls) as requests,
        file_client(settings.file_address, settings.tls) as files,
    ):
        membership = Membership(chassis.database, PARTICIPANTS, requests, REFUSALS)
        servicer = ChatServicer(chassis.database, membership, files)  # type: ignore[abstract]  # until it is complete
        chassis.serve(CHAT_SERVICE, chat_pb2_grpc.add_ChatServiceServicer_to_server, servicer)
        for subscription in consumers.subscriptions():
            chassis.listen(subscription)
        async with chassis:
            yield chassis
