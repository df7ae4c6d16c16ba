"""Wires chat-service: builds its parts and runs them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chat_service.clients import auth_client, file_client
from chat_service.conversations.wiring import wire_conversations
from chat_service.settings import Settings
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from kit.session_states import AskState
from participants.clients import request_client


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
        auth_client(settings.auth_address, settings.tls) as accounts,
    ):
        wire_conversations(chassis, requests, files, accounts, settings.limits)
        async with chassis:
            yield chassis
