"""Each kind of difference between our books and those of a gateway, and the reports that mend some."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from payment_testing import PaidJob
from payout_testing import new_till
from reconciliation_testing import Audit, Wrapped, audit_of, saying, without_list
from request_testing import Service
from sqlalchemy import delete, func, select, update

from kit import clock
from kit.ids import new_id
from request_service.payment.gateways.interface import GatewayName, Notice, Subject
from request_service.payment.ledger.models import LedgerEntry, LedgerPosting
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.operations.models import GatewayOperation, OperationState
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment
from request_service.payment.payments.notices import receive_notice
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.test_gateway import actions as gateway
from request_service.payment.test_gateway.actions import Press
from request_service.payment.test_gateway.models import ChargeStatus, PlayedCharge, PlayedTransfer, TransferStatus
from request_service.payment.test_gateway.orders import ChargeOrder
from request_service.payment.test_gateway.queries import LISTED_AT_ONCE

STRIPE, CHAPA, TELEBIRR = GatewayName.STRIPE, GatewayName.CHAPA, GatewayName.TELEBIRR


@pytest.fixture
def audit(service: Service) -> Audit:
    return audit_of(service)


async def done(audit: Audit, name: GatewayName = STRIPE) -> tuple[PaidJob, Payment]:
    """Returns a job that was done and paid for."""
    job = await audit.desk.job()
    payment = await job.pay(name)
    await job.run()
    await audit.desk.call()
    return job, await audit.desk.payment(payment.id)


async def change(audit: Audit, payment: Payment, **values: Any) -> None:
    """Changes what the gateway knows about a payment."""
    changed = update(PlayedCharge).where(PlayedCharge.reference == payment.reference).values(**values)
    await audit.desk.service.execute(changed)


async def unknown_charge(audit: Audit, name: GatewayName = STRIPE, *, is_paid: bool = True) -> str:
    """Makes a payment at a gateway past us, and returns its reference."""
    order = ChargeOrder(name.value, new_id().hex, 5_000, "ETB", "Else", None, is_held=False)
    await audit.desk.service.do(gateway.create_charge, order)
    if is_paid:
        await audit.desk.service.do(gateway.press, order.reference, gateway.Press.PAY)
    return order.reference


async def test_equal_books_differ_in_nothing(audit: Audit) -> None:
    for name in GatewayName:
        job, payment = await done(audit, name)
        await job.refund(payment, "10")
        held = await audit.desk.job()
        await held.pay(name)
        await (await audit.desk.job()).ask(name)
    await unknown_charge(audit, is_paid=False)

    found = await audit.run()

    assert (found.open, found.mended, found.incomplete, await audit.found()) == (0, 0, [], [])
    assert not found.is_bad


@pytest.mark.parametrize("name", [STRIPE, TELEBIRR])
async def test_ended_payments_without_money_are_equal_to_both(service: Service, name: GatewayName) -> None:
    """A page of Telebirr cannot be closed: its payment is pending there, and cancelled here."""
    audit = audit_of(service, {TELEBIRR: without_list})
    job = await audit.desk.job()
    cancelled = await job.ask(name)
    await job.cancel(job.client)
    await audit.desk.call()
    forgotten = await (await audit.desk.job()).ask(name)
    await service.execute(delete(PlayedCharge).where(PlayedCharge.reference == forgotten.reference))

    assert ((await audit.run()).open, await audit.found()) == (0, [])
    assert (await audit.desk.payment(cancelled.id)).status is PaymentStatus.CANCELLED


async def test_money_of_an_unknown_payment_is_missing_here(audit: Audit) -> None:
    reference = await unknown_charge(audit)

    found = await audit.run()

    assert (found.open, found.open_by_kind) == (1, {"missing_here": 1})
    assert await audit.found() == [("missing_here", "unknown", "paid: 50.00 ETB", False)]
    assert found.is_bad
    assert reference


async def test_every_page_of_a_list_is_read(audit: Audit) -> None:
    for _ in range(LISTED_AT_ONCE + 5):
        await unknown_charge(audit)
    assert (await audit.run()).open == LISTED_AT_ONCE + 5


@pytest.mark.parametrize("name", [STRIPE, TELEBIRR])
async def test_unknown_webhook_counts_where_nothing_is_listed(service: Service, name: GatewayName) -> None:
    audit = audit_of(service, {TELEBIRR: without_list})
    await audit.desk.job()
    async with service.database.transaction() as session:
        for key in ("first", "second"):
            await receive_notice(session, name, Notice(key, Subject.PAYMENT, "ofanotherone", None), {})

    await audit.run()

    expected = [("missing_here", "unknown", "told of by a webhook", False)] if name is TELEBIRR else []
    assert await audit.found() == expected


@pytest.mark.parametrize("lists", [True, False])
async def test_payment_that_the_gateway_does_not_know_is_missing_there(service: Service, *, lists: bool) -> None:
    audit = audit_of(service, {} if lists else {STRIPE: without_list})
    job = await audit.desk.job()
    payment = await job.pay()
    await audit.desk.service.execute(delete(PlayedCharge).where(PlayedCharge.reference == payment.reference))

    await audit.run()

    assert await audit.found() == [("missing_there", "authorized", "unknown", False)]


@pytest.mark.parametrize("lists", [True, False])
async def test_another_amount_is_a_difference(service: Service, *, lists: bool) -> None:
    audit = audit_of(service, {} if lists else {STRIPE: without_list})
    _, payment = await done(audit)
    # The fee is two per cent, and stays.
    await change(audit, payment, captured=10_001)

    await audit.run()

    assert await audit.found() == [("amount", "100.00 ETB", "100.01 ETB", False)]


async def test_another_status_is_a_difference(audit: Audit) -> None:
    _, payment = await done(audit)
    await change(audit, payment, status=ChargeStatus.CANCELLED)

    await audit.run()

    assert await audit.found() == [("status", "success", "cancelled", False)]
    assert (await audit.desk.payment(payment.id)).status is PaymentStatus.SUCCESS


@pytest.mark.parametrize("lists", [True, False])
async def test_lost_webhook_is_mended(service: Service, *, lists: bool) -> None:
    audit = audit_of(service, {} if lists else {STRIPE: without_list})
    job = await audit.desk.job()
    payment = await job.ask()
    await audit.desk.service.do(gateway.press, payment.reference, Press.PAY)

    found = await audit.run()

    assert (found.open, found.mended, found.is_bad) == (0, 1, False)
    assert await audit.found() == [("status", "pending", "held", True)]
    assert (await audit.desk.payment(payment.id)).status is PaymentStatus.AUTHORIZED
    assert await job.payment_status() == "secured"
    assert (await audit.run()).mended == 0


async def test_hold_of_an_ended_payment_is_mended_by_its_release(audit: Audit) -> None:
    job = await audit.desk.job()
    payment = await job.ask()
    await job.cancel(job.client)
    await audit.desk.call()
    await change(audit, payment, status=ChargeStatus.HELD, held_until=clock.now() + timedelta(days=7))

    await audit.run()
    await audit.desk.call()

    assert await audit.found() == [("status", "cancelled", "held", True)]
    assert (await audit.run()).open == 0


async def test_another_fee_is_a_difference(service: Service) -> None:
    audit = audit_of(service, {STRIPE: lambda one: saying(one, fee=777)})
    right = audit_of(service)
    _, payment = await done(right)

    found = await audit.run()

    assert (found.open_by_kind, await audit.found()) == ({"fee": 1}, [("fee", "2.00 ETB", "7.77 ETB", False)])
    assert payment.amount_captured == 10_000


async def test_late_fee_is_mended(service: Service) -> None:
    audit = audit_of(service)
    _, payment = await done(audit_of(service, {STRIPE: without_fee}))
    assert "gateway_fees" not in await fees(audit)

    found = await audit.run()

    assert (found.open, await audit.found()) == (0, [("fee", "none", "2.00 ETB", True)])
    assert await fees(audit) == {"gateway_fees": 200}
    assert (await audit.desk.differences(), payment.status) == ([], PaymentStatus.SUCCESS)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"status": TransferStatus.FAILED}, ("status", "succeeded", "failed", False)),
        ({"amount": 900}, ("amount", "10.00 ETB", "9.00 ETB", False)),
        (None, ("missing_there", "succeeded", "unknown", False)),
    ],
)
async def test_refunds_are_compared(audit: Audit, theirs: dict[str, Any] | None, expected: Any) -> None:
    job, payment = await done(audit)
    await job.refund(payment, "10")
    (refund,) = await audit.desk.refunds()
    assert refund.status is RefundStatus.SUCCEEDED
    of_refund = PlayedTransfer.reference == refund.reference
    gone = delete(PlayedTransfer).where(of_refund)
    changed = gone if theirs is None else update(PlayedTransfer).where(of_refund).values(**theirs)
    await audit.desk.service.execute(changed)

    await audit.run()

    assert await audit.found() == [expected]


async def test_refund_of_which_the_gateway_does_not_tell_for_certain_is_believed(service: Service) -> None:
    def unsure(one: Any) -> Any:
        async def query_refund(*given: Any) -> Any:
            return replace(await one.query_refund(*given), state=None, is_certain=False)

        return without_list(Wrapped(one, query_refund=query_refund))

    audit = audit_of(service, {TELEBIRR: unsure})
    job, payment = await done(audit, TELEBIRR)
    await job.refund(payment, "10")
    assert ((await audit.run()).open, await audit.found()) == (0, [])


async def test_payout_without_an_outcome_is_mended(service: Service) -> None:
    till = await new_till(service)
    await till.name()
    payout = await till.ask(5_007)
    await till.desk.call()
    assert (await till.found(payout)).status is PayoutStatus.UNKNOWN
    audit = audit_of(service)
    # Its call is not finished, so that it is on its way.
    assert ((await audit.run()).open, await audit.found()) == (0, [])
    given_up = update(GatewayOperation).values(state=OperationState.GIVEN_UP, finished_at=clock.now())
    await service.execute(given_up)

    await audit.run()

    assert (await audit.found())[-1] == ("status", "unknown", "done", True)
    assert (await till.found(payout)).status is PayoutStatus.PAID


async def test_changes_that_are_young_or_on_their_way_are_no_differences(service: Service) -> None:
    audit = audit_of(service, settled_after=timedelta(minutes=10))
    _, payment = await done(audit)
    await change(audit, payment, status=ChargeStatus.CANCELLED)
    await unknown_charge(audit)
    assert ((await audit.run()).open, await audit.found()) == (0, [])


async def test_old_changes_are_not_compared(service: Service) -> None:
    audit = audit_of(service, window=timedelta(0))
    _, payment = await done(audit)
    await change(audit, payment, status=ChargeStatus.CANCELLED)
    assert ((await audit.run()).open, await audit.found()) == (0, [])


def without_fee(one: Any) -> Any:
    wrapped = saying(one, fee=None)

    async def capture(*given: Any) -> Any:
        return replace(await one.capture(*given), fee=None)

    wrapped.capture = capture
    return wrapped


async def fees(audit: Audit) -> dict[str, int]:
    statement = (
        select(LedgerPosting.account, func.sum(LedgerPosting.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(LedgerEntry.kind == EntryKind.GATEWAY_FEE, LedgerPosting.account == "gateway_fees")
        .group_by(LedgerPosting.account)
    )
    async with audit.desk.service.database.read() as session:
        return {name: int(total) for name, total in await session.execute(statement)}
