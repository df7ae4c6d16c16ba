"""Calls to gateways: lost answers, processes that die between call and outcome, and gateways that say odd things."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from payment_testing import TERMS, Desk, PaidJob, played
from request_testing import Service
from sqlalchemy import func, select, update

from kit import clock
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import (
    Charged,
    Gateway,
    GatewayName,
    Notice,
    NotSent,
    PaymentReport,
    Refused,
    Subject,
)
from request_service.payment.operations import actions as operations
from request_service.payment.operations.models import CLAIM, GatewayOperation, OperationKind, OperationState
from request_service.payment.operations.sweeping import CallSweeper
from request_service.payment.payments import applying, queries
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, RefundReason
from request_service.payment.payments.notices import receive_notice
from request_service.payment.test_gateway.models import PlayedCharge, PlayedTransfer

PRICE = 10_000
# The built-in gateway loses the answers to calls about such an amount.
LOST = 10_007
HOLDING, TAKING = GatewayName.STRIPE, GatewayName.CHAPA


@dataclass
class Odd:
    """A gateway that says something else than the built-in one, or fails."""

    inner: Gateway
    say: Callable[[PaymentReport], PaymentReport] = lambda report: report
    fail: Callable[[str], None] = lambda _: None
    hold_up: Callable[[str], Awaitable[None]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def create(self, charge: Any) -> PaymentReport:
        self.fail("create")
        if self.hold_up is not None:
            await self.hold_up("create")
        return self.say(await self.inner.create(charge))

    async def capture(self, charged: Charged, amount: int) -> PaymentReport:
        self.fail("capture")
        return self.say(await self.inner.capture(charged, amount))

    async def query(self, charged: Charged) -> PaymentReport | None:
        found = await self.inner.query(charged)
        return None if found is None else self.say(found)


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


def odd(desk: Desk, **how: Any) -> Desk:
    inner = desk.gateways
    found: dict[GatewayName, Any] = {name: Odd(inner.get(name), **how) for name in inner.names}
    return replace(desk, gateways=Gateways(found, expects_live_money=False))


async def count(desk: Desk, model: Any) -> int:
    (found,) = await desk.service.scalars(select(func.count()).select_from(model))
    return found


async def settle_down(desk: Desk) -> None:
    """Lets all time pass in which gateways are asked."""
    for _ in range(6):
        await desk.call()
        await desk.pass_time(timedelta(hours=1))


async def test_call_whose_answer_is_lost_takes_effect_once(desk: Desk) -> None:
    job = await desk.job(LOST)
    asked = await job.ask(TAKING)
    assert asked.checkout_url is None
    (operation,) = await desk.operations()
    assert (operation.kind, operation.state) == (OperationKind.CREATE, OperationState.UNKNOWN)
    found = await job.sync(asked)
    assert found.checkout_url is not None
    assert await count(desk, PlayedCharge) == 1
    await job.press(found)
    await job.accept()
    await job.cancel(job.provider)
    await settle_down(desk)
    (refund,) = await desk.refunds()
    assert (refund.status, await count(desk, PlayedTransfer)) == (RefundStatus.SUCCEEDED, 1)
    assert await desk.accounts() == {}


async def test_hold_is_captured_once_although_the_answer_is_lost(desk: Desk) -> None:
    job = await desk.job(LOST)
    await job.press(await job.sync(await job.ask(HOLDING)))
    await job.run()
    await settle_down(desk)
    assert await job.payment_status() == "paid"
    assert await desk.balance(job.provider) == LOST - LOST * TERMS.fee_bps // 10_000


@pytest.mark.parametrize("is_sent", [False, True])
async def test_call_of_a_process_that_has_died_is_asked_for_before_it_is_sent(desk: Desk, *, is_sent: bool) -> None:
    job = await desk.job(PRICE)
    asked = await job.press(await job.ask(HOLDING))
    await job.run()
    (claim,) = await desk.service.do(operations.claim_due_calls, HOLDING, 10)
    assert (claim.kind, claim.is_fresh) == (OperationKind.CAPTURE, True)
    if is_sent:
        await desk.gateways.get(HOLDING).capture(asked.as_charged(), PRICE)
    assert await desk.service.do(operations.claim_due_calls, HOLDING, 10) == []
    await desk.pass_time(CLAIM)
    await desk.call()
    assert (await job.payment_status(), (await desk.payment(asked.id)).amount_captured) == ("paid", PRICE)
    # The outcome of the first process comes after all: it is void.
    said = await desk.gateways.get(HOLDING).query(asked.as_charged())
    before = await desk.payment(asked.id)
    calls = desk.sender._calls[claim.kind]
    await desk.service.do(calls.take, claim, said)
    assert (await desk.payment(asked.id)).version == before.version


async def test_person_waits_for_a_call_that_the_worker_has_claimed_first(desk: Desk) -> None:
    is_called, may_answer = asyncio.Event(), asyncio.Event()

    async def hold_up(_: str) -> None:
        is_called.set()
        await may_answer.wait()

    job = await desk.job(PRICE)
    planned = await job.plan(TAKING)
    slow = odd(desk, hold_up=hold_up)
    async with asyncio.TaskGroup() as group:
        group.create_task(slow.sender.send_due(TAKING))
        await is_called.wait()
        waiting = group.create_task(desk.sender.send_calls_of(planned.id))
        await asyncio.wait([waiting], timeout=0.3)
        assert not waiting.done()
        may_answer.set()
        async with asyncio.timeout(10):
            await waiting
        assert (await desk.payment(planned.id)).checkout_url is not None


async def test_call_that_was_not_sent_is_sent_again(desk: Desk) -> None:
    is_down = True

    def fail(_: str) -> None:
        if is_down:
            raise NotSent("no connection")

    job = await odd(desk, fail=fail).job(PRICE)
    asked = await job.ask(HOLDING)
    assert (asked.status, asked.checkout_url) == (PaymentStatus.PENDING, None)
    is_down = False
    assert (await job.sync(asked)).checkout_url is not None


async def test_payment_that_cannot_be_created_fails_or_expires(desk: Desk) -> None:
    def fail(_: str) -> None:
        raise Refused("bad_currency", "The currency is not accepted.")

    job = await odd(desk, fail=fail).job(PRICE)
    failed = await job.ask(HOLDING)
    assert (failed.status, failed.failure_code) == (PaymentStatus.FAILED, "bad_currency")
    assert await job.payment_status() == "none"

    def stop(_: str) -> None:
        raise NotSent("no connection")

    desk = odd(replace(desk, terms=replace(TERMS, lifetime=timedelta())), fail=stop)
    other = await desk.job(PRICE)
    assert (await other.ask(HOLDING)).status is PaymentStatus.EXPIRED


async def test_capture_of_a_hold_that_is_gone_makes_the_price_due(desk: Desk) -> None:
    job = await desk.job(PRICE)
    held = await job.press(await job.ask(HOLDING))
    await job.run()
    await desk.gateways.get(HOLDING).cancel(held.as_charged())
    await settle_down(desk)
    assert ((await desk.payment(held.id)).status, await job.payment_status()) == (PaymentStatus.CANCELLED, "due")
    assert (await job.pay(TAKING)).status is PaymentStatus.SUCCESS
    assert await job.payment_status() == "paid"


async def test_status_that_is_not_known_changes_nothing(desk: Desk) -> None:
    job = await odd(desk, say=lambda report: replace(report, state=None, status="on_the_moon")).job(PRICE)
    payment = await job.pay(HOLDING)
    assert (payment.status, payment.checkout_url) == (PaymentStatus.PENDING, None)


async def test_test_money_counts_nowhere_in_production(desk: Desk) -> None:
    job = await replace(desk, terms=replace(TERMS, counts_test_money=False)).job(PRICE)
    payment = await job.pay(TAKING)
    assert (payment.status, await desk.accounts()) == (PaymentStatus.PENDING, {})


@pytest.mark.parametrize("other", [{"amount": PRICE - 1, "captured": PRICE - 1}, {"currency": "USD"}])
async def test_another_amount_or_currency_goes_back(desk: Desk, other: dict[str, Any]) -> None:
    def say(report: PaymentReport) -> PaymentReport:
        return replace(report, **other) if report.captured else report

    job = await odd(desk, say=say).job(PRICE)
    paid = await job.press(await job.ask(TAKING))
    (refund,) = await desk.refunds()
    assert (paid.is_kept, refund.reason, refund.amount) == (False, RefundReason.MISMATCH, paid.amount_captured)
    assert (paid.currency, paid.amount_captured) == (other.get("currency", "ETB"), other.get("amount", PRICE))
    assert await job.payment_status() == "none"


async def test_same_report_again_and_older_ones_change_nothing(desk: Desk) -> None:
    job = await desk.job(PRICE)
    asked = await job.ask(HOLDING)
    gateway = desk.gateways.get(HOLDING)
    pending = await gateway.query(asked.as_charged())
    held = await job.press(asked)
    authorized = await gateway.query(held.as_charged())
    await job.run()
    await desk.call()
    paid = await gateway.query(held.as_charged())
    before, accounts, events = await desk.payment(held.id), await desk.accounts(), len(await desk.service.events())
    for report in (pending, authorized, paid, paid, authorized):
        assert report is not None
        await desk.service.do(_apply, desk, job, held.id, report)
    assert (await desk.payment(held.id)).version == before.version
    assert (await desk.accounts(), len(await desk.service.events())) == (accounts, events)


async def test_calls_that_ended_long_ago_are_deleted_and_open_ones_stay(desk: Desk, job: PaidJob) -> None:
    await job.ask(TAKING)
    sweeper = CallSweeper(desk.service.database)
    await sweeper.sweep()
    assert [one.kind for one in await desk.operations()] == [OperationKind.CREATE, OperationKind.QUERY]
    long_ago = clock.now() - timedelta(days=31)
    of_done = update(GatewayOperation).where(GatewayOperation.state == OperationState.DONE)
    await desk.service.execute(of_done.values(finished_at=long_ago))
    await sweeper.sweep()
    assert [one.kind for one in await desk.operations()] == [OperationKind.QUERY]


async def test_webhook_has_the_gateway_asked_once(desk: Desk, job: PaidJob) -> None:
    payment = await job.ask(TAKING)
    notice = Notice("event 1", Subject.PAYMENT, payment.reference, None)
    for _ in range(3):
        await desk.service.do(receive_notice, TAKING, notice, {})
    queries_planned = [one for one in await desk.operations() if one.kind is OperationKind.QUERY]
    assert [one.state for one in queries_planned] == [OperationState.PLANNED]
    assert len(await desk.service.do(operations.claim_due_calls, TAKING, 10)) == 1
    # News that comes while the gateway is asked has it asked again.
    await desk.service.do(receive_notice, TAKING, replace(notice, key="event 2"), {})
    (asking,) = [one for one in await desk.operations() if one.kind is OperationKind.QUERY]
    assert (asking.state, asking.is_wanted_again) == (OperationState.SENDING, True)
    # A notice about a payment that is not known here is kept, and has no effect.
    await desk.service.do(receive_notice, TAKING, Notice("event 3", Subject.PAYMENT, "unknown", None), {})


@pytest.fixture
async def job(desk: Desk) -> PaidJob:
    return await desk.job(PRICE)


async def _apply(session: Any, desk: Desk, job: PaidJob, payment_id: Any, report: PaymentReport) -> None:
    locked = await desk.cashier.lock_payable(session, job.payable_id)
    payment: Payment = await queries.lock_payment(session, payment_id)
    await applying.apply_report(session, desk.cashier, locked, payment, report)
