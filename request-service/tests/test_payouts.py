"""Payouts: no more than the balance, and admins decide about large ones."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from payout_testing import ACCOUNT, ADMIN, EARNED, NAME, NUMBER, Till, is_clean, new_till
from pydantic import ValidationError
from request_testing import Service
from sqlalchemy import select, update

from request_service.payment.gateways.directory import Gateways
from request_service.payment.payouts import actions
from request_service.payment.payouts.lifecycle import NEXT_PAYOUT, OVER, PayoutMethod, PayoutStatus
from request_service.payment.payouts.models import Payout
from request_service.settings import Settings
from request_service.verification.rules import VerificationRules
from testkit.people import outcome, outcomes


@pytest.fixture
async def till(service: Service) -> Till:
    return await new_till(service)


async def test_payout_goes_from_the_balance_to_the_account(till: Till) -> None:
    await till.name()
    payout = await till.ask(5_000)
    assert (payout.status, await till.desk.balance(till.provider)) == (PayoutStatus.REQUESTED, EARNED - 5_000)
    assert (await till.desk.accounts())["payouts_in_flight"] == -5_000
    assert await is_clean(till)
    await till.desk.call()
    paid = await till.found(payout)
    assert (paid.status, paid.paid_at is not None, paid.account_hint) == (PayoutStatus.PAID, True, "4321")
    (order,) = till.chapa.orders
    assert (order.reference, order.amount, order.account_number, order.account_name, order.bank_code) == (
        payout.reference,
        5_000,
        NUMBER,
        NAME,
        "855",
    )
    assert "payouts_in_flight" not in await till.desk.accounts()
    assert await till.frames() == ["PayoutAccountChanged", "PayoutCreated", "PayoutUpdated", "PayoutPaid"]
    assert (await till.ask()).amount == EARNED - 5_000
    assert await is_clean(till)


async def test_many_payouts_at_once_never_exceed_the_balance(till: Till) -> None:
    await till.name()
    answers = await outcomes(*(till.ask(1_000) for _ in range(32)))
    assert Counter(answers) == {"OK": 8, "INSUFFICIENT_BALANCE": 24}
    assert await till.desk.balance(till.provider) == 500
    await asyncio.gather(*(till.desk.call() for _ in range(4)))
    references = [order.reference for order in till.chapa.orders]
    assert (len(references), len(set(references))) == (8, 8)
    paid = await till.desk.service.scalars(select(Payout.status))
    assert set(paid) == {PayoutStatus.PAID}
    assert await is_clean(till)


@pytest.mark.parametrize(
    ("amount", "currency", "hold", "code"),
    [
        (EARNED + 1, "ETB", timedelta(), "INSUFFICIENT_BALANCE"),
        (1, "USD", timedelta(), "INSUFFICIENT_BALANCE"),
        (None, "USD", timedelta(), "INSUFFICIENT_BALANCE"),
        (1, "ETB", timedelta(hours=24), "INSUFFICIENT_BALANCE"),
        (1, "JPY", timedelta(), "CURRENCY_NOT_SUPPORTED"),
    ],
    ids=["too much", "another currency", "nothing", "on hold", "not paid out"],
)
async def test_payout_that_cannot_be_is_refused(
    till: Till, amount: int | None, currency: str, hold: timedelta, code: str
) -> None:
    assert await outcome(till.ask(1)) == "PAYOUT_ACCOUNT_MISSING"
    await till.name()
    assert await outcome(till.ask(amount, currency, hold=hold)) == code
    assert (await till.desk.balance(till.provider), till.chapa.orders) == (EARNED, [])


async def test_large_payout_waits_for_an_admin(till: Till) -> None:
    await till.name()
    payout = await till.ask(5_100, approval_above=50)
    await till.settle_down()
    assert ((await till.found(payout)).status, till.chapa.orders) == (PayoutStatus.AWAITING_APPROVAL, [])
    for verb in (actions.approve_payout, actions.reject_payout):
        own = replace(ADMIN, user_id=till.provider.user_id)
        assert await outcome(till.decide(verb, payout, own)) == "SELF_APPROVAL"
    assert await outcome(till.decide(actions.mark_payout_paid, payout)) == "INVALID_TRANSITION"
    approvals = await outcomes(*(till.decide(actions.approve_payout, payout) for _ in range(4)))
    assert Counter(approvals) == {"OK": 1, "INVALID_TRANSITION": 3}
    assert (await till.found(payout)).approved_by == ADMIN.user_id
    await till.desk.call()
    assert ((await till.found(payout)).status, len(till.chapa.orders)) == (PayoutStatus.PAID, 1)
    assert (await till.ask(1_000, approval_above=10)).status is PayoutStatus.REQUESTED


def test_each_currency_has_its_limit() -> None:
    desk = Settings(payout_approval_above=" ETB:50000, usd:1000.50,JPY:100").payout_desk(
        Gateways({}, expects_live_money=True), VerificationRules()
    )
    asked = [("ETB", 5_000_000), ("USD", 100_050), ("JPY", 100)]
    assert [desk.needs_approval(amount, currency) for currency, amount in asked] == [False, False, False]
    assert [desk.needs_approval(amount + 1, currency) for currency, amount in asked] == [True, True, True]
    # A currency without a limit.
    assert desk.needs_approval(1, "EUR")
    assert Settings(payout_approval_above="").payout_desk(desk.gateways, desk.verification).needs_approval(1, "ETB")


@pytest.mark.parametrize("text", ["20000", "ETB", "ETB:-1", "ETB:1.005", "XXX:1", "ETB:1;USD:1", "ETB:1,ETB:2"])
def test_limits_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"list limits such as ETB:20000|ETB has two limits"):
        Settings(payout_approval_above=text)


async def test_rejected_payout_comes_back_to_the_balance(till: Till) -> None:
    await till.name()
    payout = await till.ask(approval_above=0)
    assert await till.desk.balance(till.provider) == 0
    rejected = await till.decide(actions.reject_payout, payout)
    assert (rejected.status, rejected.failure_code) == (PayoutStatus.REJECTED, "rejected")
    await till.settle_down()
    assert (await till.desk.balance(till.provider), till.chapa.orders) == (EARNED, [])
    assert ((await till.frames())[-1], await is_clean(till)) == ("PayoutRejected", True)


async def test_payout_by_hand_waits_until_an_admin_has_sent_it(till: Till) -> None:
    await till.name(replace(ACCOUNT, method=PayoutMethod.MANUAL))
    payout, other = await till.ask(5_000), await till.ask(1_000)
    await till.settle_down()
    assert (await till.found(payout)).status is PayoutStatus.REQUESTED
    assert await outcome(till.decide(actions.approve_payout, payout)) == "INVALID_TRANSITION"
    assert (await till.decide(actions.mark_payout_paid, payout)).status is PayoutStatus.PAID
    assert (await till.decide(actions.reject_payout, other)).status is PayoutStatus.REJECTED
    large = await till.ask(2_000, approval_above=1)
    assert (await till.decide(actions.approve_payout, large)).status is PayoutStatus.SENDING
    assert (await till.decide(actions.reject_payout, large)).status is PayoutStatus.FAILED
    accounts = await till.desk.accounts()
    assert (accounts["bank"], "payouts_in_flight" in accounts) == (-5_000, False)
    assert (await till.desk.balance(till.provider), await is_clean(till)) == (EARNED - 5_000, True)


async def test_check_of_the_ledger_finds_payouts_that_differ(till: Till) -> None:
    await till.name()
    payout = await till.ask(1_000)
    assert await is_clean(till)
    await till.desk.service.execute(update(Payout).where(Payout.id == payout.id).values(amount=900))
    (found,) = await till.desk.differences()
    assert str(payout.id) in found
    await till.desk.service.execute(update(Payout).values(amount=1_000, status=PayoutStatus.PAID))
    assert len(await till.desk.differences()) == 1


def test_no_state_follows_an_end() -> None:
    assert {PayoutStatus.PAID, PayoutStatus.FAILED, PayoutStatus.REJECTED} == OVER
    assert set(NEXT_PAYOUT) == set(PayoutStatus)
    assert {status for following in NEXT_PAYOUT.values() for status in following} == set(PayoutStatus) - {
        PayoutStatus.REQUESTED,
        PayoutStatus.AWAITING_APPROVAL,
    }
