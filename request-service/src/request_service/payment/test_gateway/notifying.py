"""Sends the webhooks of the built-in gateway, over HTTP, as other gateways do.

Webhooks are claimed before they are sent and deleted after they were taken, some together, so they may come twice if
this process is killed between the two. One that is not taken comes again after growing pauses.
"""

import asyncio
import http.client
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import Row

from kit import clock, logging
from kit.database import Database, ReadSession, Session
from kit.due import DueWork
from request_service.payment.test_gateway import actions, queries, signing

log = logging.get(__name__)

_TIMEOUT_SECONDS = 5.0
_FIRST_PAUSE = timedelta(seconds=1)
_MOST_ATTEMPTS = 10
# Webhooks that are claimed together, and deleted together.
_AT_ONCE = 8
_TAKEN = range(200, 300)


def body_of(event_key: str, subject: str, reference: str) -> bytes:
    """Returns the body of a webhook. It says what to ask for, and not what has happened."""
    return json.dumps({"id": event_key, "subject": subject, "reference": reference}).encode()


class Notifying(DueWork):
    name = "test-gateway-webhooks"

    def __init__(self, database: Database, secret: SecretStr, webhooks_url: str) -> None:
        """*webhooks_url* is the address that takes them, without the name of the gateway at its end."""
        self._database = database
        self._secret = secret
        self._url = webhooks_url

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        now = clock.now()
        async with self._database.read_once() as session:
            due = await queries.list_due(session, now, _AT_ONCE)
        if not due:
            return True
        async with self._database.transaction() as session:
            claimed = [notice for notice in due if await _claim(session, notice, now)]
        # One after the other, in their order.
        taken = [notice.id for notice in claimed if await self._is_taken(notice)]
        if taken:
            async with self._database.transaction() as session:
                await queries.delete_notices(session, taken)
        return bool(claimed)

    async def _is_taken(self, notice: Row[Any]) -> bool:
        """Sends a webhook, and returns whether it need not be sent again."""
        body = body_of(notice.event_key, notice.subject, notice.reference)
        headers = {
            "Content-Type": "application/json",
            signing.HEADER: signing.signature(self._secret, body, clock.now()),
        }
        try:
            status = await asyncio.to_thread(_post, self._url + notice.gateway, headers, body)
        # rule: allow http — the other side is the public address of this site
        except (OSError, http.client.HTTPException) as error:
            log.info("test_gateway_webhook_failed", event_key=notice.event_key, error=type(error).__name__)
        else:
            if status in _TAKEN:
                return True
            log.info("test_gateway_webhook_refused", event_key=notice.event_key, status=status)
        attempts: int = notice.attempts
        return attempts + 1 >= _MOST_ATTEMPTS


async def _claim(session: Session, notice: Row[Any], now: datetime) -> bool:
    """Takes a webhook for this process. Returns False if another one was faster."""
    pause = _FIRST_PAUSE * 2**notice.attempts
    if not await queries.claim_notice(session, notice.id, notice.due_at, until=now + pause):
        return False
    if notice.brings_money:
        await actions.bring_money(session, notice.reference)
    return True


def _post(url: str, headers: dict[str, str], body: bytes) -> int:
    address = urlsplit(url)
    encrypted = address.scheme == "https"
    connection_type = http.client.HTTPSConnection if encrypted else http.client.HTTPConnection
    connection = connection_type(address.hostname or "", address.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("POST", address.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
