"""Webhooks beside answers: news has the gateway asked, also while the answer to an older question is written."""

import asyncio
from dataclasses import replace

import pytest
from payment_testing import Desk, PaidJob, played
from request_testing import Service

from kit import clock
from request_service.payment.gateways.interface import Charged, GatewayName, Notice, PaymentReport, Subject
from request_service.payment.gateways.played import PlayedGateway
from request_service.payment.operations import actions as operations
from request_service.payment.operations.models import OperationKind, OperationState
from request_service.payment.operations.queries import lock_claimed
from request_service.payment.payments import actions
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment, Refund
from request_service.payment.payments.notices import receive_notice
from testkit.callers import new_caller

TAKING = GatewayName.CHAPA


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


@pytest.fixture
async def job(desk: Desk) -> PaidJob:
    return await desk.job()


def news_of(payment: Payment, number: int = 1) -> Notice:
    return Notice(f"event {number}", Subject.PAYMENT, payment.reference, None)


@pytest.mark.parametrize("ends", [False, True], ids=["goes on", "ends"])
async def test_news_that_comes_while_an_answer_is_written_has_the_gateway_asked_again(
    desk: Desk, job: PaidJob, *, ends: bool
) -> None:
    payment = await job.ask(TAKING)
    await desk.service.do(operations.ask_now, TAKING, payment.id)
    (claim,) = await desk.service.do(operations.claim_due_calls, TAKING, 10)
    async with desk.service.database.transaction() as session:
        asking = await lock_claimed(session, claim)
        assert asking is not None
        if ends:
            asking.finish(clock.now())
        else:
            asking.look_again(clock.now())
        await session.flush()
        news = asyncio.create_task(desk.service.do(receive_notice, TAKING, news_of(payment), {}))
        # It waits for the row or, on SQLite, for the database.
        await asyncio.sleep(0.3)
    await news
    (asked,) = [one for one in await desk.operations() if one.kind is OperationKind.QUERY and not one.finished_at]
    assert asked.due_at <= clock.now()


async def refund_of(desk: Desk, payment: Payment) -> Refund:
    """Returns a refund that is planned."""
    admin = replace(new_caller(), role="admin")
    _, refund = await desk.service.do(actions.refund_payment, desk.cashier, admin, payment.id, amount="1", note="")
    return refund


async def test_news_of_a_refund_that_comes_while_an_answer_is_written_has_the_gateway_asked_again(
    desk: Desk, job: PaidJob
) -> None:
    refund = await refund_of(desk, await job.pay(TAKING))
    (claim,) = await desk.service.do(operations.claim_due_calls, TAKING, 10)
    async with desk.service.database.transaction() as session:
        sent = await lock_claimed(session, claim)
        assert sent is not None
        sent.look_again(clock.now())
        await session.flush()
        notice = Notice("event 1", Subject.REFUND, refund.reference, None)
        news = asyncio.create_task(desk.service.do(receive_notice, TAKING, notice, {}))
        await asyncio.sleep(0.3)
    await news
    (asked,) = [one for one in await desk.operations() if one.subject_id == refund.id]
    assert asked.due_at <= clock.now()


async def test_webhook_that_names_only_the_payment_has_its_refunds_asked_for(desk: Desk, job: PaidJob) -> None:
    payment = await job.pay(TAKING)
    refund = await refund_of(desk, payment)
    (claim,) = await desk.service.do(operations.claim_due_calls, TAKING, 10)
    async with desk.service.database.transaction() as session:
        sent = await lock_claimed(session, claim)
        assert sent is not None
        sent.look_again(clock.now())
    await desk.service.do(receive_notice, TAKING, news_of(payment), {})
    (asked,) = [one for one in await desk.operations() if one.subject_id == refund.id]
    assert (asked.kind, asked.state) == (OperationKind.REFUND, OperationState.UNKNOWN)
    assert asked.due_at <= clock.now()


async def test_payment_whose_page_was_lost_fails_so_that_the_payer_pays_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chapa and Telebirr tell the page of a payment once, and this answer was lost."""
    ask = PlayedGateway.query

    async def without_page(self: PlayedGateway, charged: Charged) -> PaymentReport | None:
        found = await ask(self, charged)
        return None if found is None else replace(found, checkout=None)

    monkeypatch.setattr(PlayedGateway, "query", without_page)
    # The built-in gateway loses the answers to calls about such an amount.
    job = await desk.job(10_007)
    found = await job.sync(await job.ask(TAKING))
    assert (found.status, found.failure_code) == (PaymentStatus.FAILED, "checkout_lost")
    assert (await job.ask(GatewayName.TELEBIRR)).status is PaymentStatus.PENDING
    assert await desk.differences() == []
