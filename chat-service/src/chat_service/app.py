"""Wires chat-service: builds its parts and runs them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chat_service.clients import auth_client, file_client
from chat_service.conversations.wiring import access_to, wire_conversations
from chat_service.devices.wiring import wire_devices
from chat_service.leads.clients import lead_client
from chat_service.leads.wiring import wire_leads
from chat_service.notifications.actions import notify
from chat_service.notifications.broadcasts.wiring import wire_broadcasts
from chat_service.notifications.deliveries.wiring import wire_deliveries
from chat_service.notifications.deliveries.wording import Wording
from chat_service.notifications.preferences.unsubscribing import UnsubscribeTokens
from chat_service.notifications.wiring import wire_notifications
from chat_service.personal_data.wiring import sending_personal_data
from chat_service.push.wiring import pushing
from chat_service.settings import Settings
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from kit.personal_data import Address
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
        lead_client(settings.request_address, settings.tls) as leads,
        file_client(settings.file_address, settings.tls) as files,
        auth_client(settings.auth_address, settings.tls) as accounts,
        pushing(settings, settings.vault) as sender,
    ):
        access = access_to(chassis.database, requests, wire_leads(chassis, leads))
        wire_conversations(chassis, access, files, accounts, settings.limits)
        wire_notifications(chassis, settings.vault, accounts, settings.notification_retention_days)
        wire_devices(chassis, settings.vault, settings)
        wire_broadcasts(chassis, accounts, notify, settings.broadcasts_per_second)
        wording = Wording(settings.app_url, settings.unsubscribe_url, UnsubscribeTokens(settings.vault))
        wire_deliveries(chassis, wording, sender)
        files_at = Address(settings.file_address, settings.tls)
        async with sending_personal_data(chassis, files_at), chassis:
            yield chassis
