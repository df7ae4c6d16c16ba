"""Holds that end within a day are announced once, over any number of replicas."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from payment_testing import Desk, PaidJob, played
from request_testing import Service
from sqlalchemy import update

from kit import clock
from kit.paging import Page
from request_service.payment.payments import actions
from request_service.payment.payments.convert import filters
from request_service.payment.payments.holds import HoldWatch
from request_service.payment.payments.models import Payment
from testkit.callers import new_caller
from testkit.rows import outbox_rows
from twou.request.v1 import payment_pb2 as pb


async def held(service: Service, *, ends_in: timedelta) -> tuple[PaidJob, Payment]:
    job = await Desk(service, played(service)).job()
    payment = await job.pay()
    await job.accept()
    ending = update(Payment).where(Payment.id == payment.id).values(capture_before=clock.now() + ends_in)
    await service.execute(ending)
    return job, payment


async def told(service: Service) -> Counter[str]:
    """Returns how often each person was told of a change of a payment."""
    rows = [row for row in await outbox_rows(service.database) if row.type.endswith("PaymentUpdated")]
    return Counter(str(one) for row in rows for one in row.audience)


async def test_payer_and_provider_hear_once_of_a_hold_that_ends_soon(service: Service) -> None:
    job, payment = await held(service, ends_in=timedelta(hours=23))
    before = await told(service)
    watches = [HoldWatch(service.database, job.desk.cashier) for _ in range(4)]

    await asyncio.gather(*(watch.sweep() for watch in watches))
    await watches[0].sweep()

    assert await told(service) - before == Counter([str(job.client.user_id), str(job.provider.user_id)])
    assert (await job.desk.payment(payment.id)).hold_told_at is not None


async def test_other_holds_are_not_announced(service: Service) -> None:
    await held(service, ends_in=timedelta(hours=25))
    job, payment = await held(service, ends_in=timedelta(hours=2))
    await job.start()
    await job.complete()
    await job.desk.call()
    assert (await job.desk.payment(payment.id)).status == "success"
    before = await told(service)
    await HoldWatch(service.database, job.desk.cashier).sweep()
    assert await told(service) == before


async def test_admins_list_holds_that_end_soon(service: Service) -> None:
    _, soon = await held(service, ends_in=timedelta(hours=2))
    _, later = await held(service, ends_in=timedelta(hours=25))
    admin = replace(new_caller(), role="admin")
    found = []
    for is_wanted in (True, False):
        wanted = filters(pb.ListAllPaymentsRequest(hold_ends_soon=is_wanted))
        async with service.database.read_once() as session:
            rows, _ = await actions.list_payments(session, admin, wanted, Page(10))
        found.append([row.id for row in rows])
    assert found == [[soon.id], [later.id, soon.id]]
