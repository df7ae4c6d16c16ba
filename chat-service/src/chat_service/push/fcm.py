"""Sends messages to apps through Firebase Cloud Messaging, HTTP v1."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from chat_service.push import fcm_answers
from chat_service.push.addresses import AppAddress
from chat_service.push.fcm_answers import UNAUTHENTICATED
from chat_service.push.fcm_tokens import AccessTokens, NoToken
from chat_service.push.fitting import fitted
from chat_service.push.http import HttpClient, MustNotBeCalled, NoAnswer
from chat_service.push.interface import Outcome, PushMessage, Refused, TryLater

# The notification and the data, with their keys, are all that a device gets.
_MAX_PAYLOAD_BYTES = 4096
# Four weeks.
_MAX_TTL_SECONDS = 28 * 24 * 3600
# Keys that the service uses itself; it refuses a message that has one.
_RESERVED_KEYS = frozenset({"from", "message_type", "collapse_key", "notification"})
_RESERVED_PREFIXES = ("google", "gcm")


class FcmSender:
    def __init__(
        self,
        base_url: str,
        project_id: str,
        tokens: AccessTokens,
        client: HttpClient,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/v1/projects/{quote(project_id, safe='')}/messages:send"
        self._tokens = tokens
        self._client = client
        self._clock = clock

    async def send(self, address: AppAddress, message: PushMessage) -> Outcome:
        fitting = fitted(message, _payload_size, _MAX_PAYLOAD_BYTES)
        if fitting is None:
            return Refused("too_large")
        body = json.dumps({"message": self._message(address, fitting)}, ensure_ascii=False).encode()
        outcome = await self._send_once(body)
        if outcome is UNAUTHENTICATED:
            # The token was taken back before its end. With a new one, the message was not tried yet.
            outcome = await self._send_once(body)
        return outcome

    async def close(self) -> None:
        await self._tokens.close()
        await self._client.close()

    async def _send_once(self, body: bytes) -> Outcome:
        try:
            token = await self._tokens.get()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
            outcome = fcm_answers.read(await self._client.post(self._url, headers, body))
        except NoToken as error:
            return TryLater(error.retry_after, error.reason)
        except NoAnswer as error:
            return TryLater(None, error.reason)
        except MustNotBeCalled:
            return Refused("address_not_public")
        if outcome is UNAUTHENTICATED:
            self._tokens.discard(token)
        return outcome

    def _message(self, address: AppAddress, message: PushMessage) -> Mapping[str, Any]:
        ttl = max(0, min(message.ttl_seconds, _MAX_TTL_SECONDS))
        return {
            "token": address.token,
            **_payload(message),
            "android": {
                "collapse_key": message.topic,
                "priority": "HIGH" if message.is_urgent else "NORMAL",
                "ttl": f"{ttl}s",
                "notification": {"tag": message.topic},
            },
            "apns": {
                "headers": {
                    "apns-collapse-id": message.topic,
                    "apns-priority": "10" if message.is_urgent else "5",
                    "apns-expiration": str(int(self._clock()) + ttl),
                },
                "payload": {"aps": {"sound": "default"}},
            },
            "webpush": {
                "headers": {
                    "TTL": str(ttl),
                    "Urgency": "high" if message.is_urgent else "normal",
                    "Topic": message.topic,
                }
            },
        }


def _payload(message: PushMessage) -> Mapping[str, Any]:
    data = {key: value for key, value in message.data.items() if not _is_reserved(key)}
    return {"notification": {"title": message.title, "body": message.body}, "data": data | {"link": message.link}}


def _payload_size(message: PushMessage) -> int:
    return len(json.dumps(_payload(message), ensure_ascii=False).encode())


def _is_reserved(key: str) -> bool:
    return key in _RESERVED_KEYS or key.startswith(_RESERVED_PREFIXES)
