"""Calls for payouts: a lost answer is asked for, and no payout is ever sent twice."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from payout_testing import ADMIN, EARNED, Till, is_clean, new_till
from request_testing import Service
from sqlalchemy import func, select

from request_service.payment.gateways.interface import (
    AnswerLost,
    GatewayName,
    Notice,
    NotSent,
    Subject,
    TransferState,
)
from request_service.payment.operations import actions as operations
from request_service.payment.operations.models import CLAIM, OperationState
from request_service.payment.payments.notices import receive_notice
from request_service.payment.payouts import actions
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.test_gateway.models import PlayedTransfer
from request_service.payment.wiring import ELSEWHERE
from testkit.people import outcome


@pytest.fixture
async def till(service: Service) -> Till:
    return await new_till(service)


async def test_lost_answer_is_asked_for_and_the_payout_is_never_sent_again(till: Till) -> None:
    await till.name()
    payout = await till.ask(5_007)
    await till.desk.call()
    assert (await till.found(payout)).status is PayoutStatus.UNKNOWN
    assert await is_clean(till)
    await till.settle_down()
    assert (await till.found(payout)).status is PayoutStatus.PAID
    assert (len(till.chapa.orders), till.chapa.questions[payout.reference]) == (1, 1)
    transfers = await till.desk.service.scalars(select(func.count()).select_from(PlayedTransfer))
    assert list(transfers) == [1]


async def test_payout_that_the_gateway_does_not_know_is_not_sent_again(till: Till) -> None:
    """A process has claimed the call and has died: it cannot be known whether the gateway got it."""
    await till.name()
    payout = await till.ask(5_000)
    (claim,) = await till.desk.service.do(operations.claim_due_calls, GatewayName.CHAPA, 10)
    await till.desk.pass_time(CLAIM)
    await till.settle_down()
    assert (till.chapa.orders, till.chapa.questions[payout.reference] > 1) == ([], True)
    assert claim.is_fresh
    await till.desk.pass_time(CLAIM)
    assert (await till.found(payout)).status in (PayoutStatus.REQUESTED, PayoutStatus.UNKNOWN)
    await till.give_up()
    assert (await till.found(payout)).status is PayoutStatus.UNKNOWN
    assert (till.chapa.orders, await is_clean(till)) == ([], True)


async def test_call_that_was_not_sent_is_sent_later_under_the_same_reference(till: Till) -> None:
    def refuse() -> None:
        if len(till.chapa.orders) == 1:
            raise NotSent("no connection")

    till.chapa.fail = refuse
    await till.name()
    payout = await till.ask(5_000)
    await till.settle_down()
    assert [order.reference for order in till.chapa.orders] == [payout.reference] * 2
    assert (await till.found(payout)).status is PayoutStatus.PAID


async def test_refused_payout_comes_back_to_the_balance(till: Till) -> None:
    await till.name()
    # The built-in gateway refuses such an amount.
    payout = await till.ask(5_002)
    await till.desk.call()
    failed = await till.found(payout)
    assert (failed.status, failed.failure_code) == (PayoutStatus.FAILED, "account_refused")
    assert (await till.desk.balance(till.provider), await is_clean(till)) == (EARNED, True)
    assert (await till.frames())[-1] == "PayoutFailed"


async def test_status_that_is_not_known_changes_nothing(till: Till) -> None:
    till.chapa.say = lambda report: None if report is None else replace(report, state=None, status="odd")
    await till.name()
    payout = await till.ask(5_000)
    await till.desk.call()
    assert (await till.found(payout)).status is PayoutStatus.UNKNOWN
    till.chapa.say = lambda report: report
    await till.settle_down()
    assert ((await till.found(payout)).status, len(till.chapa.orders)) == (PayoutStatus.PAID, 1)


async def test_pending_payout_is_paid_when_its_webhook_has_it_asked_for(till: Till) -> None:
    till.chapa.say = lambda report: None if report is None else replace(report, state=TransferState.PENDING)
    await till.name()
    payout = await till.ask(5_000)
    await till.desk.call()
    assert (await till.found(payout)).status is PayoutStatus.SENDING
    till.chapa.say = lambda report: report
    notice = Notice("event 1", Subject.PAYOUT, payout.reference, None)
    for _ in range(2):
        await till.desk.service.do(receive_notice, GatewayName.CHAPA, notice, ELSEWHERE)
    await till.desk.call()
    assert ((await till.found(payout)).status, len(till.chapa.orders)) == (PayoutStatus.PAID, 1)


@pytest.mark.parametrize("verb", [actions.mark_payout_paid, actions.reject_payout])
async def test_unknown_payout_is_for_a_person_once_it_is_given_up(till: Till, verb: Callable[..., Any]) -> None:
    def lose() -> None:
        raise AnswerLost("no answer")

    till.chapa.fail = lose
    till.chapa.say = lambda _: None
    await till.name()
    payout = await till.ask(5_000)
    await till.desk.call()
    assert await outcome(till.decide(verb, payout)) == "INVALID_TRANSITION"
    await till.give_up()
    (operation,) = [one for one in await till.desk.operations() if one.subject_id == payout.id]
    assert (operation.state, (await till.found(payout)).status) == (OperationState.GIVEN_UP, PayoutStatus.UNKNOWN)
    decided = await till.decide(verb, payout)
    is_paid = verb is actions.mark_payout_paid
    assert (decided.status, decided.decided_by) == (
        PayoutStatus.PAID if is_paid else PayoutStatus.FAILED,
        ADMIN.user_id,
    )
    assert await till.desk.balance(till.provider) == (EARNED - 5_000 if is_paid else EARNED)
    assert await outcome(till.decide(verb, payout)) == "INVALID_TRANSITION"
    assert (len(till.chapa.orders), await is_clean(till)) == (1, True)
