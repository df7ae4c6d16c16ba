"""Sends a message to a device of any kind: opens its address, and hands both to the sender of its kind."""

import asyncio

from chat_service.push.addresses import AppAddress, PushAddress, open_address
from chat_service.push.fcm import FcmSender
from chat_service.push.interface import Outcome, PushMessage, Refused, Target, TryLater
from chat_service.push.webpush import WebPushSender
from kit.vault import NotOpened, ServiceVault

# For a message, also if its push service hangs: an access token, the message, and both once more.
_MOST_SECONDS = 15.0


class Pushing:
    """The `PushSender` of this process. A kind that is not set up has no sender."""

    def __init__(self, vault: ServiceVault, webpush: WebPushSender | None, fcm: FcmSender | None) -> None:
        self._vault = vault
        self._webpush = webpush
        self._fcm = fcm

    async def send(self, device: Target, message: PushMessage) -> Outcome:
        try:
            address = open_address(self._vault, device)
        except NotOpened:
            return Refused("not_opened")
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                return await self._send(address, message)
        except TimeoutError:
            return TryLater(None, "timeout")

    async def _send(self, address: PushAddress, message: PushMessage) -> Outcome:
        if isinstance(address, AppAddress):
            return Refused("not_set_up") if self._fcm is None else await self._fcm.send(address, message)
        return Refused("not_set_up") if self._webpush is None else await self._webpush.send(address, message)

    async def close(self) -> None:
        for sender in (self._webpush, self._fcm):
            if sender is not None:
                await sender.close()
