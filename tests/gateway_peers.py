"""The payment gateways of a whole system, each as a process of its own: the system calls them, and they send webhooks.

They are written from the gateways' contracts, and check our signatures with keys of their own. The built-in gateway is
inside of request-service: its payers press the buttons of its page, and its books are rows.
"""

import asyncio
import contextlib
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from kit.database import Database
from request_service.payment.test_gateway.models import PlayedCharge
from testkit import log_secrets
from testkit.gateways.accounts import ChapaAccount, TelebirrAccount, private_pem, public_pem
from testkit.gateways.running import MortalPeer
from testkit.processes import free_port
from tests.conftest import StartStack
from tests.payers import agrees
from tests.people import Json, Person
from tools.registry.deployables import ROOT
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

STRIPE_KEY = "sk_test_of_the_whole_system"
STRIPE_SECRET = "whsec_of_the_whole_system"
_STRIPE = ROOT / "request-service" / "tests" / "stripe_process.py"
GATEWAYS = ("test", "stripe", "chapa", "telebirr")


class Paid(NamedTuple):
    """A payment in the books of its gateway, in the smallest units."""

    taken: int
    returned: int
    is_held: bool = False


class Side(ABC):
    """A gateway with its payers."""

    name: str
    process: MortalPeer | None = None

    def settings(self) -> Mapping[str, str]:
        """The settings of request-service with which it calls this gateway."""
        return {}

    def secrets(self) -> Sequence[str]:
        """The keys that both sides know, which no log may contain."""
        return ()

    @abstractmethod
    async def pay(self, client: Person, payment: Json) -> None:
        """The payer of a payment agrees."""

    @abstractmethod
    async def books(self, stack: Stack) -> Mapping[str, Paid]:
        """Returns what the gateway knows of each payment, by our reference."""


class PeerSide(Side):
    process: MortalPeer

    async def steer(self, verb: str, **arguments: object) -> Any:
        return await asyncio.to_thread(self.process.peer.steer, verb, **arguments)


class BuiltInSide(Side):
    name = "test"

    async def pay(self, client: Person, payment: Json) -> None:
        await agrees(client, payment)

    async def books(self, stack: Stack) -> Mapping[str, Paid]:
        async with database_of(stack) as database, database.read() as session:
            rows = await session.scalars(select(PlayedCharge))
            return {one.reference: Paid(one.captured, one.refunded, one.status == "held") for one in rows}


class StripeSide(PeerSide):
    name = "stripe"

    def __init__(self, folder: Path, webhook_url: str) -> None:
        folder.mkdir()
        port, config = free_port(), folder / "config.json"
        said = {"webhook_url": webhook_url, "webhook_secret": STRIPE_SECRET, "books": str(folder / "books")}
        config.write_text(json.dumps(said))
        self.process = MortalPeer([sys.executable, _STRIPE, str(port), str(free_port()), config], port, folder / "log")

    def settings(self) -> Mapping[str, str]:
        return {
            "STRIPE_API_KEY": STRIPE_KEY,
            "STRIPE_WEBHOOK_SECRETS": STRIPE_SECRET,
            "STRIPE_API_URL": self.process.peer.url,
        }

    async def steer(self, verb: str, **arguments: object) -> Any:
        return await asyncio.to_thread(self.process.peer.ask, verb, **arguments)

    def secrets(self) -> Sequence[str]:
        return (STRIPE_KEY, STRIPE_SECRET)

    async def pay(self, client: Person, payment: Json) -> None:
        secret = payment["checkout"]["client_secret"]
        log_secrets.note_words(secret)
        await self.steer("pay", intent_id=secret.partition("_secret")[0], card="good")

    async def books(self, stack: Stack) -> Mapping[str, Paid]:
        return {
            one["metadata"]["reference"]: Paid(
                one["amount_received"], one["refunded"], one["status"] == "requires_capture"
            )
            for one in await self.steer("intents")
        }


class ChapaSide(PeerSide):
    name = "chapa"

    def __init__(self, folder: Path, webhook_url: str) -> None:
        self.account = ChapaAccount()
        config = self.account.config() | {"finishes_at_once": True, "webhook_url": webhook_url}
        self.process = MortalPeer.of("chapa", config, folder)

    def settings(self) -> Mapping[str, str]:
        return {
            "CHAPA_BASE_URL": self.process.peer.url,
            "CHAPA_SECRET_KEY": self.account.secret_key,
            "CHAPA_WEBHOOK_SECRETS": self.account.webhook_secret,
        }

    def secrets(self) -> Sequence[str]:
        return (self.account.secret_key, self.account.webhook_secret)

    async def pay(self, client: Person, payment: Json) -> None:
        await self.steer("pay", reference=payment["reference"])

    async def books(self, stack: Stack) -> Mapping[str, Paid]:
        found = (await self.steer("seen"))["payments"]
        return {reference: _paid(one, is_paid=one["status"] == "success") for reference, one in found.items()}


class TelebirrSide(PeerSide):
    name = "telebirr"

    def __init__(self, folder: Path, webhook_url: str) -> None:
        self.account = TelebirrAccount()
        config = self.account.config() | {"finishes_at_once": True, "webhook_url": webhook_url}
        self.process = MortalPeer.of("telebirr", config, folder)

    def settings(self) -> Mapping[str, str]:
        url = self.process.peer.url
        return {
            "TELEBIRR_BASE_URL": url,
            "TELEBIRR_WEB_URL": url,
            "TELEBIRR_FABRIC_APP_ID": self.account.fabric_app_id,
            "TELEBIRR_APP_SECRET": self.account.app_secret,
            "TELEBIRR_APP_ID": self.account.app_id,
            "TELEBIRR_MERCH_CODE": self.account.merch_code,
            "TELEBIRR_PRIVATE_KEY": private_pem(self.account.merchant_key),
            "TELEBIRR_PUBLIC_KEYS": public_pem(self.account.gateway_key),
            "TELEBIRR_MODE": "test",
        }

    def secrets(self) -> Sequence[str]:
        return (self.account.app_secret, private_pem(self.account.merchant_key).splitlines()[1])

    async def pay(self, client: Person, payment: Json) -> None:
        await self.steer("pay", reference=payment["reference"])

    async def books(self, stack: Stack) -> Mapping[str, Paid]:
        found = (await self.steer("seen"))["orders"]
        unpaid = ("WAIT_PAY", "PAY_FAILED", "ORDER_CLOSED")
        return {
            reference: _paid({"amount": one["total_amount"], **one}, is_paid=one["order_status"] not in unpaid)
            for reference, one in found.items()
        }


def _paid(kept: Json, *, is_paid: bool) -> Paid:
    return Paid(int(Decimal(kept["amount"]) * 100) if is_paid else 0, int(Decimal(kept["refunded"]) * 100))


@dataclass
class PaidSystem:
    """A system that takes money over each gateway."""

    stack: Stack
    sides: Mapping[str, Side]

    def mortal(self) -> Mapping[str, MortalPeer]:
        return {name: side.process for name, side in self.sides.items() if side.process is not None}


def database_of(stack: Stack) -> Database:
    url = stack.config.environment_of(REQUEST)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    return Database(url)


def paid_system(
    start_stack: StartStack, kind: str, folder: Path, **settings: str
) -> AbstractAsyncContextManager[PaidSystem]:
    """Runs a system on a kind of database with a peer for each gateway."""
    return _paid_system(start_stack, kind, folder, settings)


@contextlib.asynccontextmanager
async def _paid_system(
    start_stack: StartStack, kind: str, folder: Path, settings: Mapping[str, str]
) -> AsyncIterator[PaidSystem]:
    port = free_port()
    webhooks = f"http://127.0.0.1:{port}/api/v1/payments/webhooks"
    sides = [
        BuiltInSide(),
        StripeSide(folder / "stripe", f"{webhooks}/stripe"),
        ChapaSide(folder / "chapa", f"{webhooks}/chapa"),
        TelebirrSide(folder / "telebirr", f"{webhooks}/telebirr"),
    ]
    own = {f"REQUEST_{name}": value for side in sides for name, value in side.settings().items()}
    log_secrets.note(*(secret for side in sides for secret in side.secrets()))
    running = [side.process for side in sides if side.process is not None]
    try:
        await asyncio.gather(*(asyncio.to_thread(one.start) for one in running))
        async with start_stack(kind, **{"GATEWAY_PORT": str(port), "PAYOUT_HOLD_HOURS": "0", **own, **settings}) as up:
            yield PaidSystem(up, {side.name: side for side in sides})
    finally:
        for one in running:
            one.stop()
