"""Payments with saved cards: without their owner, at once, and by the card that a request was made with."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from card_testing import SAVING, Holder
from payment_testing import TERMS, Desk, PaidJob, played
from request_testing import Service
from sqlalchemy import update
from stripe_testing import StripePeer, shared_server

from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_service.assistance.requests.models import ServiceRequest
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.methods.models import MethodStatus, PaymentMethod
from request_service.payment.payments import actions
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment, Way
from request_service.payment.payments.terms import PaymentPolicy
from request_service.payment.purchasing import Purchases
from request_service.payment.test_gateway.orders import PlayedCard
from testkit.people import outcome

REQUIRED = replace(TERMS, policy=PaymentPolicy.REQUIRED)


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


async def pay(job: PaidJob, method_id: UUID | str, gateway: GatewayName = SAVING) -> Payment:
    """Asks for the price by a saved card, and has the gateway create the payment."""
    desk, way = job.desk, Way(gateway, str(method_id))
    made = await desk.service.do(actions.create_payment, desk.cashier, job.client, job.payable_id, way)
    await desk.call()
    return await desk.payment(made.id)


@pytest.mark.parametrize(
    ("card", "status", "failure"),
    [
        (PlayedCard.VISA, PaymentStatus.AUTHORIZED, None),
        (PlayedCard.DECLINED, PaymentStatus.PENDING, "card_declined"),
        (PlayedCard.STEP, PaymentStatus.PENDING, None),
    ],
)
async def test_payment_is_held_or_declined_at_once(
    desk: Desk, card: PlayedCard, status: PaymentStatus, failure: str | None
) -> None:
    job = await desk.job()
    saved = await Holder(desk, job.client).save(card)
    payment = await pay(job, saved.id)
    assert (payment.status, payment.failure_code) == (status, failure)
    # One that is pending can still be paid at the page.
    assert (payment.checkout_url is None) is (status is PaymentStatus.AUTHORIZED)
    if status is PaymentStatus.PENDING:
        assert (await job.press(payment)).status is PaymentStatus.AUTHORIZED
    await job.run()
    await desk.call()
    assert await job.payment_status() == "paid"
    assert await desk.differences() == []


async def test_tip_is_taken_from_a_saved_card(desk: Desk) -> None:
    job = await desk.job()
    saved = await Holder(desk, job.client).save()
    await pay(job, saved.id)
    await job.run()
    await desk.call()
    way = Way(SAVING, str(saved.id))
    await desk.service.do(actions.tip_provider, desk.cashier, job.client, job.request_id, way, amount="5")
    await desk.call()
    assert await desk.balance(job.provider) == 8_500 + 500


async def test_only_a_saved_card_of_the_payer_and_of_the_gateway_is_charged(desk: Desk) -> None:
    job, holder = await desk.job(), Holder(desk)
    theirs = await holder.save()
    mine = Holder(desk, job.client)
    pending, elsewhere, removed = await mine.ask(), await mine.save(gateway=GatewayName.TEST), await mine.save()
    await mine.remove(removed)
    for method_id, refusal in (
        (theirs.id, "PAYMENT_METHOD_NOT_FOUND"),
        (new_id(), "PAYMENT_METHOD_NOT_FOUND"),
        (removed.id, "PAYMENT_METHOD_NOT_FOUND"),
        ("pm_of_another_person", "PAYMENT_METHOD_NOT_FOUND"),
        (pending.id, "VALIDATION_ERROR"),
        (elsewhere.id, "VALIDATION_ERROR"),
    ):
        assert await outcome(pay(job, method_id)) == refusal, method_id
    assert await outcome(pay(job, elsewhere.id, GatewayName.CHAPA)) == "VALIDATION_ERROR"
    assert await job.payment_status() == "none"


async def test_request_is_made_with_a_card_of_the_client(desk: Desk) -> None:
    holder = Holder(desk)
    saved, stranger = await holder.save(), Holder(desk)
    purchases = Purchases(desk.gateways)
    async with desk.service.database.transaction() as session:
        named = holder.caller.user_id, str(saved.id)
        for gateway in ("stripe", None):
            assert await purchases.require_method(session, *named, gateway) == (saved.id, "stripe")
        other = stranger.caller.user_id, str(saved.id)
        assert await outcome(purchases.require_method(session, *other, "stripe")) == "PAYMENT_METHOD_NOT_FOUND"
        assert await outcome(purchases.require_method(session, *named, "chapa")) == "VALIDATION_ERROR"


async def job_with(desk: Desk, card: PlayedCard = PlayedCard.VISA) -> tuple[PaidJob, PaymentMethod]:
    """Returns a job whose client has named a saved card."""
    job = await desk.job()
    saved = await Holder(desk, job.client).save(card)
    named = {"payment_gateway": SAVING.value, "payment_method_id": saved.id}
    await desk.service.execute(update(ServiceRequest).where(ServiceRequest.id == job.request_id).values(**named))
    return job, saved


async def test_required_price_is_held_by_the_saved_card_when_a_provider_accepts(service: Service) -> None:
    desk = Desk(service, played(service), REQUIRED)
    job, _ = await job_with(desk)
    await job.accept()
    await desk.call()
    assert await job.payment_status() == "secured"
    await job.start()
    await job.complete()
    await desk.call()
    assert await job.payment_status() == "paid"


async def test_card_that_was_removed_leaves_the_client_to_pay(service: Service) -> None:
    desk = Desk(service, played(service), REQUIRED)
    job, saved = await job_with(desk)
    await Holder(desk, job.client).remove(saved)
    await job.accept()
    await desk.call()
    assert await job.payment_status() == "pending"


async def test_card_that_is_removed_before_a_planned_payment_is_not_charged(service: Service) -> None:
    desk = Desk(service, played(service), REQUIRED)
    job, saved = await job_with(desk)
    later = clock.now() + timedelta(days=7)
    planned = update(ServiceRequest).where(ServiceRequest.id == job.request_id).values(scheduled_for=later)
    await desk.service.execute(planned)
    await job.accept()
    await desk.call()
    await Holder(desk, job.client).remove(saved)
    await desk.pass_time(timedelta(days=3))
    await desk.call()
    assert await job.payment_status() == "pending"


async def test_card_is_saved_at_stripe_and_charged_without_its_owner(service: Service, database: Database) -> None:
    peer = StripePeer(shared_server(), database)
    desk = Desk(service, Gateways({SAVING: peer.gateway}, expects_live_money=False), REQUIRED)
    jobs = [await desk.job(currency="USD") for _ in range(2)]
    holder = Holder(desk, jobs[0].client)
    asked = await holder.ask()
    assert asked.client_secret is not None
    assert asked.gateway_id is not None
    await peer.control("enter", setup_id=asked.gateway_id, card="good")
    await holder.look()
    saved = await holder.found(asked.id)
    assert (saved.status, saved.brand, saved.last4) == (MethodStatus.SAVED, "visa", "4242")
    (customer,) = await holder.customers()
    (known,) = [one for one in await peer.control("customers") if one["id"] == customer.gateway_id]
    # Stripe is told nothing personal.
    assert known["metadata"] == {"reference": customer.reference}
    assert (known["name"], known["email"], known["phone"], known["address"]) == (None, None, None, None)
    payment = await pay(jobs[0], saved.id)
    assert payment.status is PaymentStatus.AUTHORIZED
    await holder.remove(saved)
    await holder.look()
    assert (await peer.control("card", card_id=str(saved.card_id)))["customer"] is None
    # The hold that was made before is still taken.
    await jobs[0].run()
    await desk.call()
    assert await jobs[0].payment_status() == "paid"
    await peer.gateway.close()
