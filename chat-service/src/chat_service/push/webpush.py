"""Sends messages to browsers (RFC 8030): encrypted for the browser, and signed for its push service."""

import json
from collections.abc import Callable

from chat_service.push.addresses import BrowserAddress
from chat_service.push.encryption import MAX_PLAINTEXT_BYTES, encrypt
from chat_service.push.endpoints import PushHosts, endpoint_issue
from chat_service.push.fitting import fitted
from chat_service.push.http import Answer, HttpClient, MustNotBeCalled, NoAnswer
from chat_service.push.interface import Accepted, Gone, Outcome, PushMessage, Refused, TryLater
from chat_service.push.vapid import Vapid

# Push services keep a message for four weeks at most.
_MAX_TTL_SECONDS = 28 * 24 * 3600


class WebPushSender:
    """Each entry of the list of hosts has connections of its own, so that one that hangs takes none of another."""

    def __init__(self, vapid: Vapid, hosts: PushHosts, new_client: Callable[[], HttpClient]) -> None:
        self._vapid = vapid
        self._hosts = hosts
        self._new_client = new_client
        self._clients: dict[str, HttpClient] = {}

    async def send(self, address: BrowserAddress, message: PushMessage) -> Outcome:
        entry = self._hosts.find(address.host)
        if entry is None or endpoint_issue(address.endpoint, self._hosts) is not None:
            # An operator has removed it from the list.
            return Refused("host_not_listed")
        fitting = fitted(message, lambda one: len(_plaintext(one)), MAX_PLAINTEXT_BYTES)
        if fitting is None:
            return Refused("too_large")
        body = encrypt(_plaintext(fitting), address.p256dh, address.auth)
        try:
            answer = await self._client(entry).post(address.endpoint, self._headers(address, message), body)
        except MustNotBeCalled:
            return Refused("address_not_public")
        except NoAnswer as error:
            return TryLater(None, error.reason)
        return _outcome(answer)

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()

    def _client(self, entry: str) -> HttpClient:
        if entry not in self._clients:
            self._clients[entry] = self._new_client()
        return self._clients[entry]

    def _headers(self, address: BrowserAddress, message: PushMessage) -> dict[str, str]:
        return {
            "Authorization": self._vapid.authorization(f"https://{address.host}"),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, min(message.ttl_seconds, _MAX_TTL_SECONDS))),
            "Urgency": "high" if message.is_urgent else "normal",
            "Topic": message.topic,
        }


def _plaintext(message: PushMessage) -> bytes:
    """Returns what the service worker of the app reads."""
    shown = {"title": message.title, "body": message.body, "link": message.link, "tag": message.topic}
    return json.dumps(shown | {"data": dict(message.data)}, ensure_ascii=False, separators=(",", ":")).encode()


def _outcome(answer: Answer) -> Outcome:
    if answer.is_success:
        return Accepted()
    if answer.is_gone:
        return Gone()
    if answer.is_too_many:
        return TryLater(answer.retry_after(), "too_many")
    if answer.is_unavailable:
        return TryLater(answer.retry_after(), "unavailable")
    return Refused(_reason(answer))


def _reason(answer: Answer) -> str:
    if answer.is_unauthorized or answer.is_forbidden:
        # The browser has subscribed with another key than ours of now.
        return "not_authorized"
    return "too_large" if answer.is_too_large else f"http_{answer.status}"
