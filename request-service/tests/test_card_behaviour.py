"""The behaviour of gateways that save cards, of each against its peer, and that others do not save them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from gateway_behaviour import GATEWAYS, Peer, charged_of, new_reference
from stripe_testing import StripePeer, shared_server, stripe_peer

from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_service.payment.gateways.cards import CustomerOrder, SavesCards, SetupOrder, SetupReport, SetupState
from request_service.payment.gateways.directory import open_gateways
from request_service.payment.gateways.interface import (
    AnswerLost,
    Capture,
    Charge,
    GatewayName,
    PaymentReport,
    PaymentState,
    Refused,
    Subject,
)
from request_service.settings import Settings

PEERS: dict[str, Any] = {name: GATEWAYS[name] for name in ("stripe-played", "test-played")} | {"stripe": stripe_peer}


@dataclass
class Cards:
    """A gateway that saves cards, its peer, and one customer."""

    peer: Peer
    gateway: Any
    customer: str = ""

    async def order(self) -> SetupOrder:
        if not self.customer:
            made = await self.gateway.create_customer(CustomerOrder(new_id(), new_reference()))
            self.customer = made.gateway_id
        return SetupOrder(new_id(), new_reference(), self.customer)

    async def entered(self, card: str) -> tuple[SetupOrder, SetupReport]:
        """Returns the report when the owner has entered a card."""
        order = await self.order()
        made = await self.gateway.create_setup(order)
        await self.peer.enter(made, card)
        order = replace(order, gateway_id=made.gateway_id)
        report = await self.gateway.query_setup(order)
        assert report is not None
        return order, report

    async def charged(self, card: str, customer: str | None = None) -> tuple[Charge, PaymentReport]:
        """Returns the report of a payment that is made with a saved card, without its owner."""
        _, report = await self.entered(card)
        assert report.card is not None
        payer = customer or self.customer
        charge = replace(self.peer.charge(), customer=payer, payment_method=report.card.gateway_id)
        return charge, await self.gateway.create(charge)


@pytest.fixture(params=PEERS)
async def cards(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Cards]:
    async with PEERS[request.param](database) as peer:
        yield Cards(peer, peer.gateway)
        await peer.gateway.close()


def test_gateways_that_save_cards_are_these(database: Database) -> None:
    gateways = open_gateways(Settings(), database)
    saving = {name for name in GatewayName if isinstance(gateways.get(name), SavesCards)}
    assert saving == {GatewayName.STRIPE, GatewayName.TEST}
    assert isinstance(StripePeer(shared_server(), database).gateway, SavesCards)


async def test_a_card_is_saved_when_its_owner_has_entered_it(cards: Cards) -> None:
    order = await cards.order()
    made = await cards.gateway.create_setup(order)
    assert (made.state, made.reference, made.card) == (SetupState.PENDING, order.reference, None)
    assert made.checkout is not None
    assert made.checkout.url or made.checkout.client_secret

    _, report = await cards.entered("good")

    assert (report.state, report.checkout, report.failure) == (SetupState.SAVED, None, None)
    assert report.card is not None
    assert (report.card.brand, report.card.last4, report.card.exp_month) == ("visa", "4242", 12)
    assert report.card.exp_year > clock.now().year


async def test_a_setup_and_a_customer_are_found_by_our_references_alone(cards: Cards) -> None:
    owner = CustomerOrder(new_id(), new_reference())
    assert await cards.gateway.find_customer(owner) is None
    made = await cards.gateway.create_customer(owner)
    assert await cards.gateway.find_customer(owner) == made
    assert (await cards.gateway.create_customer(owner)).gateway_id == made.gateway_id

    order = SetupOrder(new_id(), new_reference(), made.gateway_id)
    assert await cards.gateway.query_setup(order) is None
    first = await cards.gateway.create_setup(order)
    found = await cards.gateway.query_setup(order)
    assert (found.gateway_id, found.state) == (first.gateway_id, SetupState.PENDING)


async def test_one_card_has_one_fingerprint(cards: Cards) -> None:
    (_, first), (_, again), (_, other) = [await cards.entered(card) for card in ("good", "good", "step")]
    assert first.card is not None
    assert again.card is not None
    assert other.card is not None
    assert first.card.fingerprint == again.card.fingerprint != other.card.fingerprint
    assert first.card.gateway_id != again.card.gateway_id


async def test_a_refused_card_leaves_a_reason_and_another_one_can_be_entered(cards: Cards) -> None:
    order, report = await cards.entered("refused")
    assert (report.state, report.card) == (SetupState.PENDING, None)
    assert report.failure is not None
    assert report.checkout is not None

    await cards.peer.enter(report, "good")

    assert (await cards.gateway.query_setup(order)).state is SetupState.SAVED


async def test_what_is_pending_is_cancelled_and_what_is_saved_says_so(cards: Cards) -> None:
    order = await cards.order()
    await cards.gateway.create_setup(order)
    assert (await cards.gateway.cancel_setup(order)).state is SetupState.FAILED
    assert (await cards.gateway.query_setup(order)).state is SetupState.FAILED

    saved, _ = await cards.entered("good")
    assert (await cards.gateway.cancel_setup(saved)).state is SetupState.SAVED
    with pytest.raises(Refused):
        await cards.gateway.cancel_setup(await cards.order())


async def test_a_saved_card_is_charged_without_its_owner(cards: Cards) -> None:
    _, held = await cards.charged("good")
    assert (held.state, held.captured, held.checkout) == (PaymentState.AUTHORIZED, 0, None)

    _, declined = await cards.charged("declined")
    assert (declined.state, declined.captured) == (PaymentState.PENDING, 0)
    assert declined.failure is not None


async def test_a_card_that_needs_its_owner_waits_for_them(cards: Cards) -> None:
    charge, report = await cards.charged("step")
    assert report.state is PaymentState.PENDING
    assert report.checkout is not None
    assert report.checkout.url or report.checkout.client_secret

    await cards.peer.pay(charged_of(charge, report))

    found = await cards.gateway.query(charged_of(charge, report))
    assert (found.state, found.failure) == (PaymentState.AUTHORIZED, None)


async def test_a_card_is_charged_at_once_where_nothing_is_held(cards: Cards) -> None:
    _, saved = await cards.entered("good")
    assert saved.card is not None
    charge = replace(
        cards.peer.charge(), capture=Capture.AUTOMATIC, customer=cards.customer, payment_method=saved.card.gateway_id
    )
    assert (await cards.gateway.create(charge)).captured == charge.amount


async def test_a_card_of_another_customer_is_not_charged(cards: Cards) -> None:
    other = await cards.gateway.create_customer(CustomerOrder(new_id(), new_reference()))
    with pytest.raises(Refused):
        await cards.charged("good", customer=other.gateway_id)


async def test_a_detached_card_is_not_charged_and_detaching_again_does_no_harm(cards: Cards) -> None:
    _, saved = await cards.entered("good")
    assert saved.card is not None
    for _ in range(2):
        assert not (await cards.gateway.detach_card(saved.card.gateway_id)).is_kept
    charge = replace(cards.peer.charge(), customer=cards.customer, payment_method=saved.card.gateway_id)
    with pytest.raises(Refused):
        await cards.gateway.create(charge)
    assert not (await cards.gateway.detach_card(saved.card.gateway_id)).is_kept


async def test_a_deleted_customer_takes_their_cards_along(cards: Cards) -> None:
    order, saved = await cards.entered("good")
    pending = await cards.order()
    await cards.gateway.create_setup(pending)
    assert saved.card is not None

    for _ in range(2):
        assert not (await cards.gateway.delete_customer(cards.customer)).is_kept

    with pytest.raises(Refused):
        await cards.gateway.create(
            replace(cards.peer.charge(), customer=cards.customer, payment_method=saved.card.gateway_id)
        )
    for gone in (order, replace(pending, gateway_id=None)):
        report = await cards.gateway.query_setup(gone)
        assert report is None or report.state is not SetupState.SAVED


async def test_a_lost_answer_is_asked_for(database: Database) -> None:
    peer = StripePeer(shared_server(), database)
    cards = Cards(peer, peer.gateway)
    await peer.lose_answer()
    owner = CustomerOrder(new_id(), new_reference())
    with pytest.raises(AnswerLost):
        await peer.gateway.create_customer(owner)
    found = await peer.gateway.find_customer(owner)
    assert found is not None
    assert found.is_kept
    order = await cards.order()
    await peer.lose_answer()
    with pytest.raises(AnswerLost):
        await peer.gateway.create_setup(order)
    report = await peer.gateway.query_setup(order)
    assert report is not None
    assert report.state is SetupState.PENDING
    await peer.gateway.close()


async def test_a_webhook_of_stripe_about_a_card_names_it(database: Database) -> None:
    peer = StripePeer(shared_server(), database)
    order, _ = await Cards(peer, peer.gateway).entered("good")
    events = await peer.control("events")
    (told,) = [one for one in events if order.reference in str(one) and one["type"] == "setup_intent.succeeded"]
    headers, body = peer.signed_event(told)
    notice = peer.gateway.read_webhook(headers, body, clock.now())
    assert (notice.subject, notice.reference, notice.key) == (Subject.PAYMENT_METHOD, order.reference, told["id"])
    assert "4242424242424242" not in body.decode()
    await peer.gateway.close()
