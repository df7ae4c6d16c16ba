"""Makes the senders of push messages from the settings."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from chat_service.push.endpoints import PushHosts
from chat_service.push.fcm import FcmSender
from chat_service.push.fcm_tokens import AccessTokens
from chat_service.push.http import HttpClient
from chat_service.push.networks import PublicAddresses, TestHosts, resolve
from chat_service.push.sending import Pushing
from chat_service.push.settings import PushSettings
from chat_service.push.vapid import Vapid
from chat_service.push.webpush import WebPushSender
from kit.vault import ServiceVault


@contextlib.asynccontextmanager
async def pushing(settings: PushSettings, vault: ServiceVault) -> AsyncIterator[Pushing]:
    """Yields the sender of all kinds of push that are set up, and closes its connections when the block ends."""
    found = Pushing(vault, _webpush(settings), _fcm(settings))
    try:
        yield found
    finally:
        await found.close()


def _webpush(settings: PushSettings) -> WebPushSender | None:
    if settings.vapid_private_key is None:
        return None
    resolver = TestHosts(settings.webpush_test_hosts) if settings.webpush_test_hosts else resolve
    addresses = PublicAddresses(resolver, settings.webpush_test_networks)
    return WebPushSender(
        Vapid(settings.vapid_private_key, settings.vapid_subject),
        PushHosts(settings.webpush_hosts),
        partial(HttpClient, addresses=addresses, ca_file=settings.webpush_test_ca_file),
    )


def _fcm(settings: PushSettings) -> FcmSender | None:
    account = settings.fcm_account
    if account is None:
        return None
    tokens = AccessTokens(account, settings.fcm_token_url, HttpClient())
    return FcmSender(settings.fcm_base_url, account.project_id, tokens, HttpClient())
