"""A paid job whose payer objects, for the tests of disputes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from payment_testing import Desk, PaidJob
from sqlalchemy import select

from kit import clock
from kit.database import Session
from kit.ids import new_id
from request_service.payment.disputes.applying import apply_dispute_report
from request_service.payment.disputes.models import Dispute
from request_service.payment.gateways.interface import DisputeReport, DisputeState, GatewayName
from request_service.payment.ledger import actions as ledger
from request_service.payment.payments.models import Payment
from request_service.payment.test_gateway import actions as played
from request_service.payment.test_gateway import queries as played_books
from request_service.payment.test_gateway.models import PlayedDispute

PRICE = 10_000
FEE = 1_500
SHARE = PRICE - FEE
DUE_BY = timedelta(days=10)


def said(payment: Payment, state: DisputeState | None = DisputeState.OPEN, **changes: Any) -> DisputeReport:
    """Returns what a gateway says about a dispute of all of a payment."""
    usual = DisputeReport(
        gateway_id=f"dp_{new_id().hex}",
        payment_gateway_id=payment.gateway_id,
        state=state,
        status="new_status" if state is None else state.value,
        amount=payment.amount_captured,
        currency=payment.currency,
        fee=15_00,
        reason="product_not_received",
        evidence_due_by=clock.now() + DUE_BY,
        is_live=False,
    )
    return replace(usual, **changes)


@dataclass
class Case:
    """A job and the payment for it, which its payer disputes."""

    desk: Desk
    job: PaidJob
    payment: Payment

    async def say(self, report: DisputeReport, gateway: GatewayName | None = None) -> Dispute | None:
        desk = self.desk
        return await desk.service.do(apply_dispute_report, desk.dispute_desk, gateway or self.payment.gateway, report)

    async def found(self) -> Payment:
        return await self.desk.payment(self.payment.id)

    async def disputes(self) -> Sequence[Dispute]:
        return await self.desk.service.scalars(select(Dispute).order_by(Dispute.id))

    async def dispute(self) -> Dispute:
        (found,) = await self.disputes()
        return found

    async def accounts(self) -> dict[str, int]:
        """Returns the sums of all accounts, with a short name for that of the provider."""
        name = f"provider:{self.job.provider.user_id}"
        return {"provider" if one == name else one: amount for one, amount in (await self.desk.accounts()).items()}

    async def available(self) -> int:
        return await self.desk.service.do(
            ledger.lock_available, self.job.provider.user_id, self.payment.currency, timedelta()
        )


async def completed(desk: Desk, gateway: GatewayName = GatewayName.STRIPE, total: int = PRICE) -> Case:
    """Returns a job that is done, paid and earned."""
    job = await desk.job(total)
    payment = await job.pay(gateway)
    await job.run()
    await desk.call()
    return Case(desk, job, await desk.payment(payment.id))


async def paid(desk: Desk, gateway: GatewayName = GatewayName.CHAPA) -> Case:
    """Returns a job that a provider is on, whose price was taken and is not earned."""
    job = await desk.job(PRICE)
    payment = await job.pay(gateway)
    await job.accept()
    return Case(desk, job, await desk.payment(payment.id))


async def object_to(session: Session, reference: str, amount: int | None = None) -> PlayedDispute:
    """The payer objects at the built-in gateway."""
    charge = await played_books.lock_checkout(session, reference)
    return await played.object_to(session, charge, amount or charge.captured)


def in_days(moment: datetime) -> float:
    return round((moment - clock.now()) / timedelta(days=1), 2)
