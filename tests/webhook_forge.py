"""Webhooks as each gateway signs them, for tests that repeat and forge them, and a look at what they have changed."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

import request_service.app  # noqa: F401  # all tables
from kit.production import DEVELOPMENT_SECRET
from request_service.models import Base
from request_service.payment.payments.models import GatewayNotice
from request_service.payment.test_gateway import signing
from tests.gateway_peers import STRIPE_SECRET, ChapaSide, PaidSystem, StripeSide, TelebirrSide, database_of
from tests.people import Json
from tools.stack.config import REQUEST

# Tables that change by themselves, or at each look at a gateway.
_BY_THEMSELVES = {"relay_leases"}

type Headers = Mapping[str, str]
type Signed = tuple[Headers, bytes]
JSON = {"content-type": "application/json"}


class Forge:
    """Makes webhooks as each gateway signs them, and others."""

    def __init__(self, system: PaidSystem) -> None:
        self.system = system
        chapa, telebirr = system.sides["chapa"], system.sides["telebirr"]
        assert isinstance(chapa, ChapaSide)
        assert isinstance(telebirr, TelebirrSide)
        self._chapa, self._telebirr = chapa, telebirr

    def event(self, gateway: str, reference: str, **others: Any) -> Json:
        """Returns an event about a payment, with a key that no other has."""
        number = str(secrets.randbelow(10**12))
        match gateway:
            case "stripe":
                about = {"id": f"pi_{number}", "object": "payment_intent", "metadata": {"reference": reference}}
                return {"id": f"evt_{number}", "object": "event", "data": {"object": about | others}}
            case "chapa":
                event = {"event": "charge.success", "tx_ref": reference, "status": "success", "mode": "test"}
                return event | {"reference": f"AP{number}", "updated_at": number} | others
            case "telebirr":
                account = self._telebirr.account
                mine = {"appid": account.app_id, "merch_code": account.merch_code, "merch_order_id": reference}
                told = {"trade_status": "Completed", "trans_end_time": number, "total_amount": "1.00"}
                return mine | told | {"trans_currency": "ETB", "payment_order_id": f"P{number}"} | others
            case _:
                return {"id": number, "subject": "payment", "reference": reference} | others

    async def signed(self, gateway: str, event: Json, at: float | None = None) -> Signed:
        if gateway == "telebirr":
            # The signature is one of the fields.
            event = await self._telebirr.steer("sign", message=event)
        body = json.dumps(event).encode()
        return self.headers(gateway, body, at), body

    def headers(self, gateway: str, body: bytes, at: float | None = None) -> Headers:
        """Returns the headers with which the gateway signs a body at a moment, now by default."""
        moment = int(time.time() if at is None else at)
        match gateway:
            case "stripe":
                return JSON | {"stripe-signature": _timed(STRIPE_SECRET, moment, body)}
            case "chapa":
                secret = self._chapa.account.webhook_secret
                return JSON | {"x-chapa-signature": _hmac(secret, body)}
            case "telebirr":
                return JSON
            case _:
                return JSON | {signing.HEADER: _timed(self._own_secret(), moment, body)}

    def constant(self) -> Headers:
        """Returns what Chapa sends with all webhooks: the signature of its secret."""
        secret = self._chapa.account.webhook_secret
        return dict.fromkeys(("chapa-signature", "x-chapa-signature"), _hmac(secret, secret.encode()))

    def _own_secret(self) -> str:
        key = SecretStr(self.system.stack.config.environment_of(REQUEST).get("SECRET_KEY", DEVELOPMENT_SECRET))
        return signing.webhook_secret(key).get_secret_value()


def _timed(secret: str, moment: int, body: bytes) -> str:
    return f"t={moment},v1={_hmac(secret, b'%d.' % moment + body)}"


def _hmac(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def replays(system: PaidSystem, gateway: str) -> list[Signed]:
    """Returns all webhooks that a gateway has sent, oldest first, in JSON with odd spacing."""
    forge, side = Forge(system), system.sides[gateway]
    if isinstance(side, StripeSide):
        events = await side.steer("events")
    elif isinstance(side, ChapaSide | TelebirrSide):
        events = [json.loads(one["body"]) for one in await side.steer("notifications")]
    else:
        async with database_of(system.stack) as database, database.read() as session:
            kept = await session.scalars(select(GatewayNotice).where(GatewayNotice.gateway == gateway))
            events = [{"id": one.key, "subject": one.subject.value, "reference": one.reference} for one in kept]
    bodies = [json.dumps(event, indent=3, separators=(" ,\t", "  :\n ")).encode() for event in events]
    return [(forge.headers(gateway, body), body) for body in bodies]


async def digests(system: PaidSystem) -> dict[str, tuple[int, str]]:
    """Returns the number of rows and a checksum of each table of request-service."""
    found = {}
    async with database_of(system.stack) as database, database.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in await session.execute(select(table)))
            found[table.name] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return {name: one for name, one in found.items() if name not in _BY_THEMSELVES}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Returns the names of the tables that differ."""
    return {name for name, one in after.items() if before[name] != one}
