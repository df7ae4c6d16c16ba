"""The peers that the suite of behaviour runs each gateway against (test_gateway_behaviour.py).

A peer is the machine of the payment company, or a server that stands for it, together with its payers. To join the
suite, an adapter brings a `Peer` and a line in GATEWAYS.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_service.payment.gateways.cards import SetupReport
from request_service.payment.gateways.directory import open_gateways
from request_service.payment.gateways.interface import (
    Capture,
    Charge,
    Charged,
    Gateway,
    GatewayName,
    PaymentReport,
    PayoutOrder,
    RefundOrder,
    Subject,
)
from request_service.payment.gateways.listing import Listed, ListsMoney
from request_service.payment.test_gateway import actions, card_actions, signing
from request_service.payment.test_gateway.models import SetupStatus
from request_service.payment.test_gateway.notifying import body_of
from request_service.payment.test_gateway.orders import PlayedCard, Press
from request_service.settings import Settings

type Webhook = tuple[Mapping[str, str], bytes]

_numbers = count(1)
PLAYED_CARDS = {
    "good": PlayedCard.VISA,
    "other": PlayedCard.MASTERCARD,
    "step": PlayedCard.STEP,
    "declined": PlayedCard.DECLINED,
    "refused": PlayedCard.REFUSED,
}


class Peer(ABC):
    """The other side of a gateway's adapter."""

    gateway: Gateway
    currency = "ETB"
    # An amount for which answers arrive, and one for which a call takes effect while its answer is lost.
    amount = 12_300
    losing_amount = 12_307
    # True if the gateway tells of a refund under our reference.
    finds_refunds = True
    # True if an order that is repeated under its reference is answered as the first one was.
    repeats_orders = True
    # True if the signature of a webhook is in its headers, over the bytes of its body.
    signs_headers = True

    @abstractmethod
    async def pay(self, charged: Charged) -> None:
        """The payer agrees, with a card or an account that is good."""

    @abstractmethod
    async def decline(self, charged: Charged) -> None:
        """The payer tries, and is refused."""

    @abstractmethod
    def webhook(self, charged: Charged, signed_at: datetime) -> Webhook:
        """Returns a webhook about a payment as the gateway sends it, with a good signature of that moment."""

    async def enter(self, setup: SetupReport, card: str) -> None:
        """The owner enters a card that is to be saved: good, other, step, declined or refused.

        They agree at their bank if they are asked to.
        """
        raise NotImplementedError

    async def lose_answer(self) -> None:  # noqa: B027  # the amount is enough for some
        """Has the answer of the next order lost, if the amount alone does not do that."""

    def charge(self, amount: int | None = None) -> Charge:
        return Charge(
            payment_id=new_id(),
            reference=new_reference(),
            amount=self.amount if amount is None else amount,
            currency=self.currency,
            capture=Capture.MANUAL if self.gateway.can_hold else Capture.AUTOMATIC,
            title="Towing",
            return_url="https://app.example.org/paid",
        )

    def payout(self, amount: int | None = None) -> PayoutOrder:
        return PayoutOrder(
            reference=new_reference(),
            amount=self.amount if amount is None else amount,
            currency=self.currency,
            bank_code="128",
            account_name="Abebe Bikila",
            account_number="1000123456789",
        )

    async def secured(self, amount: int | None = None) -> tuple[Charged, PaymentReport]:
        """Returns a payment that its payer has agreed to."""
        charge = self.charge(amount)
        charged = charged_of(charge, await self.gateway.create(charge))
        await self.pay(charged)
        report = await self.gateway.query(charged)
        assert report is not None
        return charged, report

    async def captured(self, amount: int | None = None) -> Charged:
        """Returns a payment whose amount was taken."""
        charged, _ = await self.secured(amount)
        if self.gateway.can_hold:
            await self.gateway.capture(charged, charged.amount)
        return charged


def new_reference() -> str:
    return f"{new_id().hex[:20]}{next(_numbers):06}"


def charged_of(charge: Charge, report: PaymentReport | None = None, payment_id: UUID | None = None) -> Charged:
    gateway_id = report.gateway_id if report is not None else None
    return Charged(payment_id or charge.payment_id, charge.reference, gateway_id, charge.amount, charge.currency)


def refund_of(charged: Charged, amount: int) -> RefundOrder:
    return RefundOrder(new_reference(), charged, amount, "cancelled")


async def listed(gateway: ListsMoney, subject: Subject, since: datetime) -> list[Listed]:
    """Returns all that a gateway lists of a kind."""
    page = await gateway.list_page(subject, since)
    items = list(page.items)
    while page.next_cursor is not None:
        page = await gateway.list_page(subject, since, page.next_cursor)
        items += page.items
    return items


class PlayedPeer(Peer):
    """The built-in gateway, under the name of the one that it plays."""

    def __init__(self, name: GatewayName, database: Database) -> None:
        self._settings = Settings()
        self._database = database
        self.gateway = open_gateways(self._settings, database).get(name)

    async def pay(self, charged: Charged) -> None:
        await self._press(charged, Press.PAY)

    async def decline(self, charged: Charged) -> None:
        await self._press(charged, Press.DECLINE)

    def webhook(self, charged: Charged, signed_at: datetime) -> Webhook:
        body = body_of(f"{charged.reference}-1", "payment", charged.reference)
        secret = signing.webhook_secret(self._settings.secret_key)
        return {signing.HEADER: signing.signature(secret, body, signed_at)}, body

    async def enter(self, setup: SetupReport, card: str) -> None:
        async with self._database.transaction() as session:
            found = await card_actions.choose_card(session, setup.reference, PLAYED_CARDS[card])
            if found.status is SetupStatus.NEEDS_STEP:
                await card_actions.choose_card(session, setup.reference, PLAYED_CARDS[card])

    async def _press(self, charged: Charged, button: Press) -> None:
        async with self._database.transaction() as session:
            await actions.press(session, charged.reference, button)


def _played(name: GatewayName) -> Callable[[Database], AbstractAsyncContextManager[Peer]]:
    @asynccontextmanager
    async def peer(database: Database) -> AsyncIterator[Peer]:
        yield PlayedPeer(name, database)

    return peer


# By name of the test: makes the peer.
GATEWAYS: dict[str, Callable[[Database], AbstractAsyncContextManager[Peer]]] = {
    f"{name}-played": _played(name) for name in GatewayName
}


def just_now() -> datetime:
    return clock.now() - timedelta(seconds=5)
