"""The checkout page's calls, and the webhooks of the built-in gateway over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from gateway_behaviour import PlayedPeer, charged_of, refund_of
from stripe_testing import listening

from kit import clock
from kit.database import Database
from kit.errors import InvalidInput
from request_service.payment.gateways.interface import (
    Charged,
    GatewayName,
    Notice,
    PaymentState,
    Subject,
)
from request_service.payment.test_gateway import queries
from request_service.payment.test_gateway.errors import CheckoutNotFound, CheckoutOver
from request_service.payment.test_gateway.models import PlayedNotice
from request_service.payment.test_gateway.notifying import Notifying
from request_service.payment.test_gateway.servicer import CheckoutServicer
from request_service.payment.test_gateway.signing import webhook_secret
from request_service.settings import Settings
from twou.request.v1 import test_gateway_pb2 as pb

UNUSED: None = None
PAY, DECLINE, CANCEL = (
    pb.CheckoutButton.CHECKOUT_BUTTON_PAY,
    pb.CheckoutButton.CHECKOUT_BUTTON_DECLINE,
    pb.CheckoutButton.CHECKOUT_BUTTON_CANCEL,
)


@pytest.fixture
def peer(database: Database) -> PlayedPeer:
    return PlayedPeer(GatewayName.TEST, database)


@pytest.fixture
def servicer(database: Database) -> CheckoutServicer:
    return CheckoutServicer(database, is_open=True)


class Receiver:
    """Takes webhooks, with the statuses that it answers in turn, and reads them as the platform does."""

    def __init__(self, peer: PlayedPeer, *statuses: int) -> None:
        self.peer = peer
        self.statuses = list(statuses)
        self.paths: list[str] = []
        self.notices: list[Notice] = []

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.paths.append(request.path)
        self.notices.append(self.peer.gateway.read_webhook(headers, await request.read(), clock.now()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


async def created(peer: PlayedPeer, amount: int = 12_300) -> Charged:
    charge = peer.charge(amount)
    return charged_of(charge, await peer.gateway.create(charge))


async def press(servicer: CheckoutServicer, charged: Charged, button: Any) -> pb.Checkout:
    answer = await servicer.Press(pb.PressRequest(reference=charged.reference, button=button), UNUSED)  # type: ignore[arg-type]
    return answer.checkout


async def shown(servicer: CheckoutServicer, reference: str) -> pb.Checkout:
    answer = await servicer.GetCheckout(pb.GetCheckoutRequest(reference=reference), UNUSED)  # type: ignore[arg-type]
    return answer.checkout


async def test_a_payer_sees_the_payment_and_pays_once(peer: PlayedPeer, servicer: CheckoutServicer) -> None:
    charged = await created(peer)
    checkout = await shown(servicer, charged.reference)
    assert (checkout.amount, checkout.currency, checkout.title) == ("123.00", "ETB", "Towing")
    assert (checkout.status, checkout.is_open, checkout.gateway) == ("open", True, "test")

    paid = await press(servicer, charged, PAY)

    assert (paid.status, paid.is_open) == ("held", False)
    for button in (PAY, DECLINE, CANCEL):
        with pytest.raises(CheckoutOver):
            await press(servicer, charged, button)


async def test_a_payer_is_refused_or_gives_up(peer: PlayedPeer, servicer: CheckoutServicer) -> None:
    refused = await press(servicer, await created(peer), DECLINE)
    given_up = await press(servicer, await created(peer), CANCEL)

    assert (refused.status, refused.was_declined, refused.is_open) == ("open", True, True)
    assert (given_up.status, given_up.is_open) == ("cancelled", False)


@pytest.mark.parametrize("reference", ["", "unknown", "x" * 5000, "' OR 1=1", "\u2028é"])
async def test_an_unknown_reference_is_not_found(servicer: CheckoutServicer, reference: str) -> None:
    with pytest.raises(CheckoutNotFound):
        await shown(servicer, reference)


async def test_an_unknown_button_is_refused(peer: PlayedPeer, servicer: CheckoutServicer) -> None:
    with pytest.raises(InvalidInput):
        await press(servicer, await created(peer), pb.CheckoutButton.CHECKOUT_BUTTON_UNSPECIFIED)


async def test_production_has_no_checkout_page(peer: PlayedPeer, database: Database) -> None:
    charged, closed = await created(peer), CheckoutServicer(database, is_open=False)

    with pytest.raises(CheckoutNotFound):
        await shown(closed, charged.reference)
    with pytest.raises(CheckoutNotFound):
        await press(closed, charged, PAY)


async def test_each_change_is_told_by_a_webhook_of_its_gateway(database: Database) -> None:
    peer = PlayedPeer(GatewayName.CHAPA, database)
    receiver = Receiver(peer)
    charged = await peer.captured()
    order = refund_of(charged, 1_000)
    await peer.gateway.refund(order)
    payout = peer.payout()
    await peer.gateway.pay_out(payout)

    await send_all(database, receiver)

    assert set(receiver.paths) == {"/webhooks/chapa"}
    told = [(one.subject, one.reference) for one in receiver.notices]
    assert told == [
        (Subject.PAYMENT, charged.reference),
        (Subject.REFUND, order.reference),
        (Subject.PAYOUT, payout.reference),
    ]


async def test_a_webhook_that_is_not_taken_comes_again_later(peer: PlayedPeer, database: Database) -> None:
    receiver = Receiver(peer, 503, 404, 200)
    charged, _ = await peer.secured()

    for pause in (1, 2):
        before = clock.now()
        await send_all(database, receiver)
        (waiting,) = await notices(database, charged.reference)
        assert timedelta(seconds=pause - 0.5) < waiting.due_at - before < timedelta(seconds=pause + 30)
        await make_due(database, charged.reference)
    await send_all(database, receiver)

    assert len({one.key for one in receiver.notices}) == 1
    assert await notices(database, charged.reference) == []


async def test_a_webhook_is_given_up_after_ten_attempts(peer: PlayedPeer, database: Database) -> None:
    charged, _ = await peer.secured()

    attempts = 0
    while await notices(database, charged.reference):
        await make_due(database, charged.reference)
        # No server listens there.
        await Notifying(database, webhook_secret(Settings().secret_key), "http://127.0.0.1:1/").run_due()
        attempts += 1

    assert attempts == 10


async def test_late_money_arrives_with_its_webhook(peer: PlayedPeer, database: Database) -> None:
    receiver = Receiver(peer)
    charged = await created(peer, 4_009)
    await peer.gateway.cancel(charged)
    await make_due(database, charged.reference)

    await send_all(database, receiver)

    report = await peer.gateway.query(charged)
    assert report is not None
    assert (report.state, report.captured) == (PaymentState.SUCCEEDED, 4_009)
    assert len({one.key for one in receiver.notices}) == 2


async def test_mixed_webhooks_come_twice_and_out_of_order(peer: PlayedPeer, database: Database) -> None:
    receiver = Receiver(peer)
    charged, _ = await peer.secured(4_005)
    await peer.gateway.capture(charged, 4_005)

    await send_all(database, receiver)

    assert [one.key[-1] for one in receiver.notices] == ["1", "1", "1", "2", "2", "1"]


async def send_all(database: Database, receiver: Receiver) -> None:
    """Sends every webhook that is due."""
    async with listening(receiver.take) as url:
        notifying = Notifying(database, webhook_secret(Settings().secret_key), f"{url}/webhooks/")
        while True:
            async with database.read() as session:
                due_at = await notifying.next_due(session)
            if due_at is None or due_at > clock.now():
                return
            assert await notifying.run_due()


async def notices(database: Database, reference: str) -> list[PlayedNotice]:
    async with database.read() as session:
        return list(await queries.list_notices(session, reference))


async def make_due(database: Database, reference: str) -> None:
    async with database.transaction() as session:
        for waiting in await queries.list_notices(session, reference):
            waiting.due_at = clock.now() - timedelta(seconds=1)
