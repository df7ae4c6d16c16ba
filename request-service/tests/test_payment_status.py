"""The state of a request's money in one word, and who is told of it."""

from dataclasses import replace

import pytest
from payment_testing import TERMS, Desk, PaidJob, played
from request_testing import Service, decoded, kind_of
from sqlalchemy import select

from kit import clock
from kit.errors import AppError
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.payments import actions
from request_service.payment.payments.lifecycle import RefundStatus
from request_service.payment.payments.models import Payment, Way
from request_service.payment.payments.terms import PaymentPolicy
from testkit.callers import new_caller
from testkit.rows import outbox_rows
from twou.request.v1 import request_pb2

PRICE = 10_000
HOLDING, TAKING = GatewayName.STRIPE, GatewayName.CHAPA


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


@pytest.fixture
async def job(desk: Desk) -> PaidJob:
    return await desk.job(PRICE)


@pytest.mark.parametrize("gateway", [HOLDING, TAKING])
async def test_price_that_an_admin_gives_back_is_returned(desk: Desk, job: PaidJob, gateway: GatewayName) -> None:
    paid = await job.pay(gateway)
    await job.run()
    await desk.call()
    await job.refund(paid, "33.33")
    assert await job.payment_status() == "paid"
    await job.refund(paid)
    assert await job.payment_status() == "returned"


async def test_price_whose_refund_fails_is_paid_again(desk: Desk, job: PaidJob) -> None:
    paid = await job.pay(TAKING)
    await job.run()
    await job.refund(paid, "0.98")
    # The rest is an amount in .02, whose refund fails.
    admin = new_caller("admin")
    await desk.service.do(actions.refund_payment, desk.cashier, admin, paid.id, amount=None, note="")
    assert await job.payment_status() == "returned"
    await desk.call()
    assert [one.status for one in await desk.refunds()] == [RefundStatus.SUCCEEDED, RefundStatus.FAILED]
    assert await job.payment_status() == "paid"


async def test_both_participants_are_told_of_each_payment_status(desk: Desk, job: PaidJob) -> None:
    """The frame is newer than all before, so that a client keeps it."""
    paid = await job.pay(TAKING)
    await job.run()
    await job.refund(paid)
    rows = [row for row in await outbox_rows(desk.service.database) if row.type.startswith("twou.request.v1.Request")]
    shown = [(kind_of(row), decoded(row).request) for row in rows]
    told = [(kind, request_pb2.RequestPaymentStatus.Name(one.payment_status).rpartition("_")[2]) for kind, one in shown]
    # The end of the job and what it does to the money are one event.
    assert told[told.index(("RequestUpdated", "PENDING")) :] == [
        ("RequestUpdated", "PENDING"),
        ("RequestUpdated", "SECURED"),
        ("RequestAccepted", "SECURED"),
        ("RequestStarted", "SECURED"),
        ("RequestCompleted", "PAID"),
        ("RequestUpdated", "RETURNED"),
    ]
    moments = [clock.from_timestamp(one.updated_at) for _, one in shown]
    assert moments == sorted(set(moments))
    assert all(one.provider_id for kind, one in shown[-2:])


async def test_job_whose_price_went_back_does_not_start_unpaid(service: Service) -> None:
    desk = Desk(service, played(service), replace(TERMS, policy=PaymentPolicy.REQUIRED))
    job = await desk.job(PRICE, way=Way(TAKING))
    await job.accept()
    await desk.call()
    (payment,) = await service.scalars(select(Payment))
    await job.refund(await job.press(payment))
    with pytest.raises(AppError) as refused:
        await job.start()
    assert refused.value.code == "PAYMENT_REQUIRED"
