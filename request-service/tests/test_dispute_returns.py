"""Disputes of money that is not earned: what goes back by itself waits, and a lost part does not go at all."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from dispute_testing import PRICE, SHARE, paid, said
from payment_testing import CANCEL_FEE, Desk, played
from request_testing import Service

from request_service.payment.disputes.terms import LossBearer
from request_service.payment.gateways.interface import DisputeState, Failure, GatewayName
from request_service.payment.payments import actions, books, queries
from request_service.payment.payments.models import RefundReason
from testkit.callers import new_caller

WON, LOST = DisputeState.WON, DisputeState.LOST


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


async def test_money_that_goes_back_waits_for_a_dispute_that_is_won(desk: Desk) -> None:
    case = await paid(desk)
    report = said(case.payment, amount=6_000)
    await case.say(report)
    await case.job.cancel(case.job.provider)
    # Only the part that is not disputed goes back.
    (first,) = await desk.refunds()
    assert (first.amount, first.reason) == (4_000, RefundReason.CANCELLED)
    assert (await case.accounts())["escrow"] == -6_000
    await case.say(replace(report, state=WON))
    assert [(one.amount, one.reason) for one in await desk.refunds()] == [(4_000, "cancelled"), (6_000, "cancelled")]
    await desk.call()
    payment = await case.found()
    assert (payment.amount_refunded, payment.unsettled) == (PRICE, 0)
    assert await desk.differences() == []


@pytest.mark.parametrize("loss_by", LossBearer)
async def test_money_that_goes_back_does_not_go_after_a_lost_dispute(service: Service, loss_by: LossBearer) -> None:
    desk = Desk(service, played(service), loss_by=loss_by)
    case = await paid(desk)
    report = said(case.payment, amount=6_000)
    await case.say(report)
    await case.job.cancel(case.job.provider)
    await case.say(replace(report, state=LOST))
    await desk.call()
    payment = await case.found()
    assert [one.amount for one in await desk.refunds()] == [4_000]
    # It was the payer's own money: no loss of anyone's.
    assert (payment.amount_lost, payment.unsettled, await case.accounts()) == (6_000, 0, {})
    assert await case.job.payment_status() == "returned"
    assert await desk.differences() == []


async def test_two_disputes_of_what_goes_back(desk: Desk) -> None:
    case = await paid(desk)
    first, second = said(case.payment, amount=6_000), said(case.payment, amount=6_000)
    await case.say(first)
    await case.say(second)
    assert (await case.found()).amount_disputed == PRICE
    await case.job.cancel(case.job.provider)
    assert await desk.refunds() == []
    await case.say(replace(first, state=WON))
    # The part that the other one is about still waits.
    assert [one.amount for one in await desk.refunds()] == [4_000]
    await case.say(replace(second, state=LOST))
    await desk.call()
    assert [one.amount for one in await desk.refunds()] == [4_000]
    assert await case.accounts() == {}
    assert await desk.differences() == []


async def test_fee_of_a_late_cancellation_is_earned_although_it_is_disputed(desk: Desk) -> None:
    case = await paid(desk)
    await case.say(said(case.payment))
    await case.job.start()
    await case.job.cancel(case.job.client)
    payment = await case.found()
    assert payment.amount_settled >= CANCEL_FEE
    assert (await desk.refunds(), await case.available()) == ([], 0)
    await case.say(said(case.payment, LOST, gateway_id=(await case.dispute()).gateway_id))
    assert (await case.accounts())["losses"] == payment.amount_settled
    assert await desk.differences() == []


async def test_earnings_during_a_dispute_are_on_hold(desk: Desk) -> None:
    case = await paid(desk)
    report = said(case.payment, amount=4_000)
    await case.say(report)
    assert (await case.found()).payee_disputed == 0
    await case.job.start()
    await case.job.complete()
    assert await case.job.payment_status() == "paid"
    assert (await desk.balance(case.job.provider), await case.available()) == (SHARE, SHARE - 3_400)
    await case.say(replace(report, state=WON))
    assert await case.available() == SHARE
    assert await desk.differences() == []


async def test_price_is_owed_again_if_it_was_lost_before_the_work_was_done(desk: Desk) -> None:
    case = await paid(desk)
    await case.say(said(case.payment, LOST))
    assert await case.accounts() == {}
    assert not (await case.found()).is_kept
    await case.job.start()
    await case.job.complete()
    assert await case.job.payment_status() == "due"
    again = await case.job.pay(GatewayName.CHAPA)
    assert (again.is_kept, await case.job.payment_status()) == (True, "paid")
    assert await desk.balance(case.job.provider) == SHARE
    assert await desk.differences() == []


async def test_refund_that_a_gateway_refuses_for_a_dispute_goes_when_that_is_won(desk: Desk) -> None:
    """The gateway knew of the dispute before it was told of here."""
    case = await paid(desk)
    await case.job.cancel(case.job.provider)
    (refund,) = await desk.refunds()

    async def refuse(session: Any) -> None:
        payment = await queries.lock_payment(session, case.payment.id)
        locked = await queries.lock_refund(session, refund.id)
        await books.fail_refund(
            session, payment, locked, Failure("charge_disputed", "It is disputed."), refund.created_at
        )

    await desk.service.do(refuse)
    report = said(case.payment)
    await case.say(report)
    assert len(await desk.refunds()) == 1
    await case.say(replace(report, state=WON))
    assert [one.status.value for one in await desk.refunds()] == ["failed", "pending"]
    assert await desk.differences() == []


async def test_refund_in_parts_after_the_failure_of_one(desk: Desk) -> None:
    """A part that was not earned fails, after a part that was earned went: what is left is given back from both."""
    case = await paid(desk)
    await case.job.start()
    await case.job.cancel(case.job.client)
    settled = (await case.found()).amount_settled
    (unearned,) = await desk.refunds()
    admin = replace(new_caller(), role="admin")
    for_all = partial(actions.refund_payment, amount=None, note="")
    await desk.service.do(for_all, desk.cashier, admin, case.payment.id)

    async def fail(session: Any) -> None:
        payment = await queries.lock_payment(session, case.payment.id)
        locked = await queries.lock_refund(session, unearned.id)
        await books.fail_refund(session, payment, locked, Failure("refused", "No."), unearned.created_at)

    await desk.service.do(fail)
    assert (await case.found()).unsettled == PRICE - settled
    await desk.service.do(for_all, desk.cashier, admin, case.payment.id)
    payment = await case.found()
    assert (payment.amount_refunded, payment.refundable, payment.unsettled) == (PRICE, 0, 0)
    assert await desk.differences() == []
