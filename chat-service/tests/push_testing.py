"""Senders of push messages, and resolvers and listeners that tests put in their way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from ipaddress import ip_address
from typing import Any

from device_testing import FCM_HOST
from pydantic import SecretStr

from chat_service.push.addresses import AppAddress, BrowserAddress
from chat_service.push.credentials import read_account
from chat_service.push.endpoints import PushHosts, find_auth_secret, find_public_key
from chat_service.push.fcm import FcmSender
from chat_service.push.fcm_tokens import AccessTokens
from chat_service.push.http import HttpClient
from chat_service.push.interface import PushMessage
from chat_service.push.networks import PublicAddresses, Resolver, Server
from chat_service.push.vapid import Vapid
from chat_service.push.webpush import WebPushSender
from testkit.authority import Authority
from testkit.gateways.running import RunningPeer
from testkit.push.accounts import PUSH_HOST, FcmAccount, WebPushAccount
from testkit.push.browser import encoded

MESSAGE = PushMessage(
    title="A provider is on the way",
    body="Abebe arrives in 5 minutes",
    link="/requests/7",
    data={"request_id": "7"},
    topic="a-topic_of-a-group-of-32-letters",
    is_urgent=True,
    ttl_seconds=3600,
)


class Answers:
    """A resolver that gives one answer after the other, the last one for good, and counts the questions."""

    def __init__(self, *answers: Sequence[str], port: int = 9) -> None:
        self._answers = list(answers)
        self._port = port
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> Sequence[Server]:
        answer = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [Server(ip_address(one), self._port) for one in answer]


class Listener:
    """A server inside the network, which counts who connects to it."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.connections = 0

    @property
    def port(self) -> int:
        port: int = self._server.sockets[0].getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def listening(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Listener]:
    async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        writer.close()

    async with await asyncio.start_server(accept, host, port) as server:
        found = Listener(server)
        yield found


def address_of(subscription: dict[str, Any]) -> BrowserAddress:
    p256dh = find_public_key(subscription["keys"]["p256dh"])
    auth = find_auth_secret(subscription["keys"]["auth"])
    assert p256dh is not None
    assert auth is not None
    return BrowserAddress(subscription["endpoint"], p256dh, auth)


def app_of(token: str) -> AppAddress:
    return AppAddress(token, FCM_HOST)


@contextlib.asynccontextmanager
async def webpush_sender(  # noqa: PLR0913  # what a test may vary
    account: WebPushAccount,
    resolver: Resolver,
    authority: Authority,
    *,
    networks: Sequence[str] = ("127.0.0.0/8",),
    seconds: float = 10.0,
    host: str = PUSH_HOST,
) -> AsyncIterator[WebPushSender]:
    key = SecretStr(encoded(account.key.private_numbers().private_value.to_bytes(32)))
    addresses = PublicAddresses(resolver, networks)
    client = partial(HttpClient, addresses=addresses, ca_file=authority.file, seconds=seconds)
    sender = WebPushSender(Vapid(key, "mailto:push@example.org"), PushHosts([host]), client)
    try:
        yield sender
    finally:
        await sender.close()


@contextlib.asynccontextmanager
async def fcm_sender(account: FcmAccount, peer: RunningPeer, *, seconds: float = 10.0) -> AsyncIterator[FcmSender]:
    tokens = AccessTokens(read_account(account.credentials), f"{peer.url}/token", HttpClient(seconds=seconds))
    sender = FcmSender(peer.url, account.project_id, tokens, HttpClient(seconds=seconds))
    try:
        yield sender
    finally:
        await sender.close()
