"""Disputes: what a gateway's word about a payer's objection does to the money, to its payee and to refunds."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from dispute_testing import FEE, PRICE, SHARE, Case, completed, said
from payment_testing import TERMS, Desk, played
from request_testing import Service
from structlog.testing import capture_logs

from request_service.payment.disputes.lifecycle import NEXT_DISPUTE, DisputeStatus
from request_service.payment.disputes.terms import LossBearer
from request_service.payment.gateways.interface import DisputeState, GatewayName
from request_service.payment.payments.lifecycle import PaymentStatus
from testkit.people import outcome

OPEN, WON, LOST = DisputeState.OPEN, DisputeState.WON, DisputeState.LOST
CHARGE = 15_00


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


async def test_open_dispute_is_in_the_books_and_on_hold(desk: Desk) -> None:
    case = await completed(desk)
    assert await case.available() == SHARE
    before = await case.accounts()
    await case.say(said(case.payment))
    dispute, payment = await case.dispute(), await case.found()
    assert (dispute.status, dispute.payment_id, dispute.amount, dispute.fee) == ("open", payment.id, PRICE, CHARGE)
    assert (payment.disputed, payment.amount_disputed, payment.payee_disputed) == (True, PRICE, SHARE)
    assert await desk.balance(case.job.provider) == SHARE
    assert await case.available() == 0
    # Gateways and their fees are one account of this test.
    assert before.pop("gateways") == PRICE
    assert await case.accounts() == before | {"disputes": PRICE}
    assert await outcome(case.job.refund(payment, "1")) == "DISPUTED"
    assert await desk.differences() == []


async def test_won_dispute_leaves_all_as_it_was(desk: Desk) -> None:
    case = await completed(desk)
    before = await case.accounts()
    report = said(case.payment)
    await case.say(report)
    await case.say(replace(report, state=WON))
    dispute, payment = await case.dispute(), await case.found()
    assert (dispute.status, dispute.decided_at is not None) == ("won", True)
    assert (payment.disputed, payment.amount_disputed, payment.payee_disputed) == (False, 0, 0)
    assert await case.accounts() == before
    assert await case.available() == SHARE
    await case.job.refund(payment)
    assert (await case.found()).amount_refunded == PRICE
    assert await desk.differences() == []


@pytest.mark.parametrize("loss_by", LossBearer)
async def test_lost_dispute_is_borne_as_the_settings_say(service: Service, loss_by: LossBearer) -> None:
    desk = Desk(service, played(service), loss_by=loss_by)
    case = await completed(desk)
    report = said(case.payment)
    await case.say(report)
    await case.say(replace(report, state=LOST))
    payment = await case.found()
    assert (payment.disputed, payment.amount_lost, payment.payee_disputed) == (False, PRICE, 0)
    found = await case.accounts()
    if loss_by is LossBearer.PLATFORM:
        assert found == {"losses": PRICE, "provider": -SHARE, "platform_fees": -FEE}
        assert await case.available() == SHARE
    else:
        assert found == {}
        assert (await desk.balance(case.job.provider), await case.available()) == (0, 0)
    assert await outcome(case.job.refund(payment, "1")) == "REFUND_EXCEEDS_PAYMENT"
    assert await desk.differences() == []


@pytest.mark.parametrize("loss_by", LossBearer)
async def test_shares_of_losses_and_refunds_add_up(service: Service, loss_by: LossBearer) -> None:
    """Refunds and disputes in odd parts take back exactly what was earned, to the last unit."""
    desk = Desk(service, played(service), loss_by=loss_by)
    case = await completed(desk)
    await case.job.refund(case.payment, "33.33")
    first, second = said(case.payment, amount=1_111), said(case.payment, amount=2_221)
    await case.say(first)
    await case.say(second)
    payment = await case.found()
    assert payment.amount_disputed == 3_332
    assert payment.payee_disputed == 6_665 * SHARE // PRICE - 3_333 * SHARE // PRICE
    await case.say(replace(first, state=LOST))
    assert (await case.found()).disputed
    await case.say(replace(second, state=WON))
    await case.job.refund(payment)
    payment = await case.found()
    assert (payment.amount_lost, payment.amount_refunded, payment.refundable) == (1_111, PRICE - 1_111, 0)
    if loss_by is LossBearer.PROVIDER:
        assert await case.accounts() == {}
    else:
        share = SHARE - (PRICE - 1_111) * SHARE // PRICE
        assert await case.accounts() == {"losses": 1_111, "provider": -share, "platform_fees": share - 1_111}
    assert await desk.differences() == []


async def test_provider_may_owe_what_was_paid_out(service: Service) -> None:
    desk = Desk(service, played(service), loss_by=LossBearer.PROVIDER)
    case = await completed(desk)
    await case.job.refund(case.payment, "50")
    report = said(case.payment, amount=PRICE)
    await case.say(report)
    # The bank takes more than is left: the provider bears no more than they have earned.
    await case.say(replace(report, state=LOST))
    assert await case.accounts() == {"gateways": -5_000, "losses": 5_000}
    assert await desk.balance(case.job.provider) == 0
    assert await desk.differences() == []


@pytest.mark.parametrize("state", [WON, LOST])
async def test_dispute_that_was_decided_before_it_was_heard_of(desk: Desk, state: DisputeState) -> None:
    case = await completed(desk)
    await case.say(said(case.payment, state))
    assert (await case.dispute()).status == state.value
    assert [row.type.rpartition(".")[2] for row in await desk.service.events() if "Dispute" in row.type] == [
        "DisputeCreated",
        "DisputeCreated",
        f"Dispute{state.value.title()}",
        f"Dispute{state.value.title()}",
    ]
    assert ("losses" in await case.accounts()) is (state is LOST)
    assert await desk.differences() == []


REPEATS: dict[str, tuple[list[DisputeState], str, int]] = {
    "the same again": ([OPEN, OPEN, OPEN], "open", 0),
    "won twice": ([OPEN, WON, WON], "won", 0),
    "lost twice": ([OPEN, LOST, LOST], "lost", 0),
    "an older one after won": ([OPEN, WON, OPEN], "won", 0),
    "an older one after lost": ([LOST, OPEN], "lost", 0),
    "won after lost": ([OPEN, LOST, WON], "lost", 1),
    "lost after won": ([OPEN, WON, LOST], "won", 1),
}


@pytest.mark.parametrize("name", REPEATS)
async def test_first_decision_stays(desk: Desk, name: str) -> None:
    states, status, reports = REPEATS[name]
    case = await completed(desk)
    report = said(case.payment)
    with capture_logs() as logs:
        for state in states:
            await case.say(replace(report, state=state))
    assert (await case.dispute()).status == status
    assert Counter(one["event"] for one in logs)["dispute_decided_otherwise"] == reports
    kinds = Counter(row.type.rpartition(".")[2] for row in await desk.service.events() if "Dispute" in row.type)
    assert kinds["DisputeCreated"] == 2
    assert set(kinds.values()) == {2}
    assert (await case.accounts()).get("losses", 0) == (PRICE if status == "lost" else 0)
    assert await desk.differences() == []


async def test_reports_at_once_count_once(desk: Desk) -> None:
    case = await completed(desk)
    report = said(case.payment)
    await asyncio.gather(*(case.say(report) for _ in range(6)))
    await asyncio.gather(*(case.say(replace(report, state=state)) for state in (OPEN, LOST, LOST, OPEN, LOST)))
    assert (await case.dispute()).status == "lost"
    assert (await case.accounts())["losses"] == PRICE
    assert await desk.differences() == []


WITHOUT_EFFECT: dict[str, tuple[dict[str, Any], str]] = {
    "a status that is not in the map": ({"state": None}, "gateway_status_unknown"),
    "test money where live money is expected": ({}, "gateway_test_money"),
}


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
async def test_reports_that_change_nothing_are_reported(service: Service, name: str) -> None:
    changes, event = WITHOUT_EFFECT[name]
    case = await completed(Desk(service, played(service)))
    case.desk = Desk(service, played(service), replace(TERMS, counts_test_money="state" in changes))
    before = await case.accounts()
    with capture_logs() as logs:
        assert await case.say(said(case.payment, **changes)) is None
    assert [one["event"] for one in logs if one["log_level"] == "error"] == [event]
    assert (await case.disputes(), await case.accounts(), (await case.found()).disputed) == ([], before, False)


@pytest.mark.parametrize("changes", [{"payment_gateway_id": "pi_unknown"}, {"payment_gateway_id": None}])
async def test_dispute_of_an_unknown_payment_is_kept_and_reported(desk: Desk, changes: dict[str, Any]) -> None:
    case = await completed(desk)
    before = await case.accounts()
    report = said(case.payment, **changes)
    with capture_logs() as logs:
        await case.say(report)
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["dispute_of_unknown_payment"]
    dispute = await case.dispute()
    assert (dispute.payment_id, dispute.status, dispute.amount) == (None, "open", PRICE)
    assert await case.accounts() == before
    # The same id at another gateway is another payment.
    await case.say(said(case.payment), GatewayName.TEST)
    assert [one.payment_id for one in await case.disputes()] == [None, None]
    # Once it is known, all follows.
    await case.say(replace(report, payment_gateway_id=case.payment.gateway_id, state=LOST))
    assert {one.status for one in await case.disputes() if one.payment_id} == {DisputeStatus.LOST}
    assert (await case.accounts())["losses"] == PRICE
    assert await desk.differences() == []


async def test_dispute_of_a_payment_whose_success_was_not_told(desk: Desk) -> None:
    """The webhook of the payment was lost: the gateway is asked for it, and the dispute counts afterwards."""
    job = await desk.job(PRICE)
    asked = await job.ask(GatewayName.CHAPA)
    case = Case(desk, job, asked)
    report = said(asked, amount=PRICE)
    await case.say(report)
    assert (await case.dispute()).payment_id is None
    assert await desk.accounts() == {}
    paid_now = await job.press(asked)
    assert paid_now.status is PaymentStatus.SUCCESS
    await case.say(report)
    assert (await case.dispute()).payment_id == asked.id
    assert await desk.differences() == []


async def test_report_cannot_move_a_dispute_to_another_payment(desk: Desk) -> None:
    case, other = await completed(desk), await completed(desk)
    report = said(case.payment)
    await case.say(report)
    with capture_logs() as logs:
        await other.say(replace(report, payment_gateway_id=other.payment.gateway_id, state=LOST))
    assert "dispute_of_another_payment" in {one["event"] for one in logs}
    assert (await case.dispute()).status == "open"
    assert not (await other.found()).disputed


@pytest.mark.parametrize("loss_by", LossBearer)
@pytest.mark.parametrize("changes", [{"currency": "USD"}, {"amount": 3 * PRICE}])
async def test_unusual_amounts_are_in_the_books_and_reported(
    service: Service, changes: dict[str, Any], loss_by: LossBearer
) -> None:
    desk = Desk(service, played(service), loss_by=loss_by)
    case = await completed(desk)
    report = said(case.payment, **changes)
    with capture_logs() as logs:
        await case.say(report)
    assert "dispute_amount_unusual" in {one["event"] for one in logs}
    assert ((await case.accounts())["disputes"], await case.available()) == (report.amount, 0)
    assert await outcome(case.job.refund(case.payment, "1")) == "DISPUTED"
    await case.say(replace(report, state=LOST))
    by_shares = loss_by is LossBearer.PROVIDER and "amount" in changes
    assert (await case.accounts()).get("losses", 0) == report.amount - (PRICE if by_shares else 0)
    assert await desk.balance(case.job.provider) == (0 if by_shares else SHARE)
    assert await desk.differences() == []


async def test_amount_of_a_dispute_stays_as_it_was_booked(desk: Desk) -> None:
    case = await completed(desk)
    report = said(case.payment)
    await case.say(report)
    with capture_logs() as logs:
        await case.say(replace(report, amount=5))
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["dispute_amount_differs"]
    assert (await case.dispute()).amount == PRICE
    assert await desk.differences() == []


async def test_fee_that_comes_later_is_booked_once(desk: Desk) -> None:
    case = await completed(desk)
    report = said(case.payment, fee=0)
    await case.say(report)
    before = await desk.service.events()
    for _ in range(2):
        await case.say(replace(report, fee=CHARGE))
    assert (await case.dispute()).fee == CHARGE
    assert len(await desk.service.events()) == len(before)
    await case.say(replace(report, reason="fraudulent", fee=CHARGE))
    told = [row.type.rpartition(".")[2] for row in (await desk.service.events())[len(before) :]]
    assert told == ["DisputeUpdated", "DisputeUpdated"]
    assert await desk.differences() == []


def test_table_of_states_has_them_all() -> None:
    assert set(NEXT_DISPUTE) == set(DisputeStatus)
