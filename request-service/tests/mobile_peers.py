"""Chapa and Telebirr in the suite of behaviour."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gateway_behaviour import Peer, Webhook
from mobile_gateways import BANK_CODE, CHAPA, TELEBIRR, chapa_at, telebirr_at

from kit.database import Database
from request_service.payment.gateways.interface import Charged, Gateway, PayoutOrder
from testkit.gateways.running import RunningPeer, running_peer


class MobilePeer(Peer):
    # A reference counts once, and is asked for instead of sent again.
    repeats_orders = False
    losing_amount = Peer.amount

    def __init__(self, gateway: Gateway, server: RunningPeer, path: str, declined: str) -> None:
        self.gateway = gateway
        self._server = server
        # The path of new payments, and the status of one that its payer could not make.
        self._path = path
        self._declined = declined

    async def pay(self, charged: Charged) -> None:
        self._server.steer("pay", reference=charged.reference)

    async def decline(self, charged: Charged) -> None:
        self._server.steer("pay", reference=charged.reference, status=self._declined)

    def webhook(self, charged: Charged, signed_at: datetime) -> Webhook:
        """Returns the last one. Neither gateway signs the moment."""
        found: list[tuple[Mapping[str, str], bytes]] = [
            (headers, body) for headers, body in self._server.notifications() if charged.reference.encode() in body
        ]
        headers, body = found[-1]
        return {name: text for name, text in headers.items() if name == "x-chapa-signature"}, body

    async def lose_answer(self) -> None:
        self._server.fail("lose", self._path)

    def payout(self, amount: int | None = None) -> PayoutOrder:
        return replace(super().payout(amount), bank_code=BANK_CODE, account_number="0912345678")


class TelebirrPeer(MobilePeer):
    signs_headers = False


@asynccontextmanager
async def chapa_peer(_: Database) -> AsyncIterator[Peer]:
    with tempfile.TemporaryDirectory() as folder:
        config = CHAPA.config() | {"finishes_at_once": True}
        with running_peer("chapa", config, Path(folder)) as server:
            yield MobilePeer(chapa_at(server.url, CHAPA), server, "/transaction/initialize", "failed")


@asynccontextmanager
async def telebirr_peer(_: Database) -> AsyncIterator[Peer]:
    with tempfile.TemporaryDirectory() as folder:
        config = TELEBIRR.config() | {"finishes_at_once": True}
        with running_peer("telebirr", config, Path(folder)) as server:
            yield TelebirrPeer(telebirr_at(server.url, TELEBIRR), server, "/preOrder", "PAY_FAILED")
