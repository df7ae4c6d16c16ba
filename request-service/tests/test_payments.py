"""Money follows the job: what each change of a request does to its payments, and each report of a gateway to both."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from payment_testing import CALLOUT_FEE, CANCEL_FEE, TERMS, Desk, PaidJob, played
from request_testing import Service
from sqlalchemy import select, update

from kit import clock
from kit.errors import AppError
from request_service.payment.consumers import on_user_deleted
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, RefundReason, Way
from request_service.payment.payments.terms import PaymentPolicy
from request_service.payment.test_gateway import actions as checkout
from request_service.payment.test_gateway.actions import Press
from twou.auth.v1.events_pb2 import UserDeleted

PRICE = 10_000
FEE = 1_500
HOLDING, TAKING = GatewayName.STRIPE, GatewayName.CHAPA


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


@pytest.fixture
async def job(desk: Desk) -> PaidJob:
    return await desk.job(PRICE)


async def test_hold_is_captured_and_earned_when_the_job_is_completed(desk: Desk, job: PaidJob) -> None:
    asked = await job.ask(HOLDING)
    assert (asked.status, await job.payment_status()) == (PaymentStatus.PENDING, "pending")
    assert asked.checkout_url is not None
    held = await job.press(asked)
    assert (held.status, held.amount_captured, await job.payment_status()) == (PaymentStatus.AUTHORIZED, 0, "secured")
    assert await desk.accounts() == {}
    await job.run()
    assert await job.payment_status() == "secured"
    await desk.call()
    paid = await desk.payment(held.id)
    assert (paid.status, paid.amount_captured, paid.fee_amount) == (PaymentStatus.SUCCESS, PRICE, FEE)
    assert (paid.payee_id, await job.payment_status()) == (job.provider.user_id, "paid")
    assert await desk.balance(job.provider) == PRICE - FEE
    assert await desk.accounts() == {
        "gateways": PRICE,
        f"provider:{job.provider.user_id}": FEE - PRICE,
        "platform_fees": -FEE,
    }


async def test_amount_that_was_taken_is_earned_when_the_job_is_completed(desk: Desk, job: PaidJob) -> None:
    taken = await job.pay(TAKING)
    assert (taken.status, await job.payment_status()) == (PaymentStatus.SUCCESS, "secured")
    assert await desk.accounts() == {"gateways": PRICE, "escrow": -PRICE}
    await job.run()
    assert await job.payment_status() == "paid"
    assert await desk.balance(job.provider) == PRICE - FEE


@pytest.mark.parametrize("gateway", [HOLDING, TAKING])
async def test_price_that_is_paid_after_the_job_is_earned_at_once(
    desk: Desk, job: PaidJob, gateway: GatewayName
) -> None:
    await job.run()
    assert await job.payment_status() == "due"
    assert (await job.pay(gateway)).status is PaymentStatus.SUCCESS
    assert (await job.payment_status(), await desk.balance(job.provider)) == ("paid", PRICE - FEE)


@pytest.mark.parametrize("gateway", [HOLDING, TAKING])
@pytest.mark.parametrize("by", ["client", "provider"])
async def test_money_of_a_cancelled_job_goes_back(desk: Desk, job: PaidJob, gateway: GatewayName, by: str) -> None:
    payment = await job.pay(gateway)
    await job.accept()
    await job.cancel(getattr(job, by))
    await desk.call()
    assert await job.payment_status() == "returned"
    if gateway is HOLDING:
        assert (await desk.payment(payment.id)).status is PaymentStatus.CANCELLED
    else:
        (refund,) = await desk.refunds()
        assert (refund.amount, refund.reason, refund.status) == (
            PRICE,
            RefundReason.CANCELLED,
            RefundStatus.SUCCEEDED,
        )
    assert await desk.accounts() == {}


@pytest.mark.parametrize("gateway", [HOLDING, TAKING])
@pytest.mark.parametrize(("is_started", "owed"), [(False, CANCEL_FEE), (True, CALLOUT_FEE)])
async def test_client_who_cancels_late_owes_a_part_of_the_price(
    desk: Desk, job: PaidJob, gateway: GatewayName, *, is_started: bool, owed: int
) -> None:
    await job.pay(gateway)
    await job.accept()
    await job.was_accepted(timedelta(minutes=6))
    if is_started:
        await job.start()
    await job.cancel(job.client)
    await desk.call()
    fee = owed * TERMS.fee_bps // 10_000
    assert (await desk.balance(job.provider), await job.payment_status()) == (owed - fee, "paid")
    assert await desk.accounts() == {
        "gateways": owed,
        f"provider:{job.provider.user_id}": fee - owed,
        "platform_fees": -fee,
    }


async def test_first_payment_that_is_secured_is_kept_and_the_other_goes_back(desk: Desk, job: PaidJob) -> None:
    first, second = await job.ask(TAKING), await job.ask(GatewayName.TELEBIRR)
    kept, other = await job.press(second), await job.press(first)
    assert (kept.is_kept, other.is_kept) == (True, False)
    (refund,) = await desk.refunds()
    assert (refund.payment_id, refund.amount, refund.reason) == (first.id, PRICE, RefundReason.DUPLICATE)
    await desk.call()
    await job.run()
    assert await desk.accounts() == {
        "gateways": PRICE,
        f"provider:{job.provider.user_id}": FEE - PRICE,
        "platform_fees": -FEE,
    }


async def test_second_hold_is_released(desk: Desk, job: PaidJob) -> None:
    first, second = await job.ask(HOLDING), await job.ask(GatewayName.TEST)
    await job.press(first)
    released = await job.press(second)
    assert (released.status, (await desk.payment(first.id)).status) == (
        PaymentStatus.CANCELLED,
        PaymentStatus.AUTHORIZED,
    )


@pytest.mark.parametrize("gateway", [HOLDING, TAKING])
async def test_payment_of_a_cancelled_job_that_is_made_all_the_same_goes_back(
    desk: Desk, job: PaidJob, gateway: GatewayName
) -> None:
    payment = await job.ask(gateway)
    await job.cancel(job.client)
    assert (await desk.payment(payment.id)).status is PaymentStatus.CANCELLED
    if gateway is TAKING:
        await desk.service.do(checkout.press, payment.reference, Press.PAY)
        await desk.pass_time(timedelta(hours=2))
    await desk.call()
    await desk.pass_time(timedelta(hours=2))
    await desk.call()
    assert await desk.accounts() == {}
    if gateway is TAKING:
        (refund,) = await desk.refunds()
        assert (refund.reason, refund.status) == (RefundReason.LATE, RefundStatus.SUCCEEDED)


async def test_declined_payment_stays_pending_until_it_expires(desk: Desk, job: PaidJob) -> None:
    asked = await job.ask(HOLDING)
    declined = await job.press(asked, Press.DECLINE)
    assert declined.status is PaymentStatus.PENDING
    assert (declined.failure_code, await job.payment_status()) == ("card_declined", "pending")
    await desk.service.execute(update(Payment).values(expires_at=clock.now()))
    await desk.pass_time(timedelta(hours=1))
    await desk.call()
    assert ((await desk.payment(asked.id)).status, await job.payment_status()) == (PaymentStatus.EXPIRED, "none")


async def test_tip_is_all_of_the_providers(desk: Desk, job: PaidJob) -> None:
    with pytest.raises(AppError) as refused:
        await job.tip("5")
    assert refused.value.code == "NOT_PAYABLE"
    await job.pay(TAKING)
    await job.run()
    tip = await job.tip("5")
    assert (tip.status, tip.amount_settled, tip.fee_amount) == (PaymentStatus.SUCCESS, 500, 0)
    assert await desk.balance(job.provider) == PRICE - FEE + 500
    with pytest.raises(AppError) as refused:
        await job.tip("5")
    assert refused.value.code == "NOT_PAYABLE"


async def test_refunds_in_parts_give_back_exactly_what_was_taken(desk: Desk, job: PaidJob) -> None:
    paid = await job.pay(TAKING)
    await job.run()
    for amount in ("33.33", "33.33", None):
        await job.refund(paid, amount)
    assert [one.amount for one in await desk.refunds()] == [3_333, 3_333, 3_334]
    assert (await desk.accounts(), await desk.balance(job.provider)) == ({}, 0)
    with pytest.raises(AppError) as refused:
        await job.refund(paid, "0.01")
    assert refused.value.code == "REFUND_EXCEEDS_PAYMENT"


async def test_deleted_account_leaves_ids_and_amounts_of_its_payments(desk: Desk, job: PaidJob) -> None:
    asked = await job.ask(HOLDING)
    assert asked.checkout_url is not None
    await desk.service.consume(
        UserDeleted(user_id=str(job.client.user_id), occurred_at=clock.to_timestamp(clock.now()))
    )
    await desk.service.do(on_user_deleted, UserDeleted(user_id=str(job.client.user_id)))
    left = await desk.payment(asked.id)
    assert (left.checkout_url, left.client_secret, left.return_url, left.amount) == (None, None, None, PRICE)


async def test_provider_earns_no_more_than_what_is_left_of_a_payment(desk: Desk, job: PaidJob) -> None:
    paid = await job.pay(TAKING)
    await job.refund(paid, "40")
    await job.run()
    assert await desk.balance(job.provider) == 6_000 - 6_000 * TERMS.fee_bps // 10_000
    assert await desk.differences() == []


async def test_required_price_is_asked_for_at_the_acceptance_and_secured_before_the_start(service: Service) -> None:
    desk = Desk(service, played(service), replace(TERMS, policy=PaymentPolicy.REQUIRED))
    job = await desk.job(PRICE, way=Way(HOLDING))
    await job.accept()
    await desk.call()
    (payment,) = await service.scalars(select(Payment))
    assert (payment.status, payment.checkout_url is not None) == (PaymentStatus.PENDING, True)
    with pytest.raises(AppError) as refused:
        await job.start()
    assert refused.value.code == "PAYMENT_REQUIRED"
    await job.press(payment)
    await job.start()


async def test_way_that_is_not_open_any_more_keeps_no_provider_from_accepting(service: Service) -> None:
    desk = Desk(service, played(service, GatewayName.TEST), replace(TERMS, policy=PaymentPolicy.REQUIRED))
    job = await desk.job(PRICE, way=Way(HOLDING))
    await job.accept()
    assert (await service.scalars(select(Payment)), await job.payment_status()) == ([], "none")
    await job.pay(GatewayName.TEST)
    await job.start()


async def test_a_payment_keeps_the_fee_with_which_it_was_made(desk: Desk, job: PaidJob) -> None:
    asked = await job.pay(TAKING)
    desk.terms = replace(TERMS, fee_bps=2_000)
    await job.run()
    paid = await desk.payment(asked.id)
    assert (paid.fee_bps, paid.fee_amount) == (1_500, FEE)


def test_what_an_admin_has_set_counts_instead_of_the_environment() -> None:
    live: dict[str, Any] = {"payment_policy": "required", "platform_fee_bps": 0}
    changed = TERMS.changed(lambda key: live[key])
    assert (changed.policy, changed.fee_bps, changed.lifetime) == (PaymentPolicy.REQUIRED, 0, TERMS.lifetime)
    assert TERMS.changed(lambda _key: None) is TERMS
