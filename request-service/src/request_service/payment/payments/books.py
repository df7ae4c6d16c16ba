"""Money that changes hands: each function posts to the ledger with the change of the payment that it belongs to.

The caller has locked what is paid for and the payment, and calls no lock afterwards: balances of payees come last.
"""

from datetime import datetime
from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.payment.gateways.interface import Failure, PaymentReport
from request_service.payment.ledger import actions as ledger
from request_service.payment.ledger import entries
from request_service.payment.ledger.entries import Deal
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.ledger.queries import find_entry
from request_service.payment.operations.actions import plan_call
from request_service.payment.operations.models import OperationKind
from request_service.payment.payments import announcing, queries
from request_service.payment.payments.models import Payment, Purpose, Refund, RefundReason
from request_service.payment.payments.payables import Payable
from request_service.payment.payments.terms import PaymentTerms


async def charge(session: Session, payment: Payment, report: PaymentReport, now: datetime) -> None:
    """A gateway has taken money."""
    payment.amount_captured = report.captured or report.amount
    # The books hold the currency that came, which is not always the one that was asked for.
    payment.currency = report.currency
    deal = _deal(payment, payment.amount_captured)
    await ledger.post(session, entries.charge(deal, now))
    if report.fee:
        await ledger.post(session, entries.gateway_fee(deal, report.fee, now))


async def keep_fee(session: Session, payment: Payment, fee: int, now: datetime) -> None:
    """A gateway has kept a fee; it is posted once, also if it tells another one afterwards."""
    await ledger.post(session, entries.gateway_fee(_deal(payment, payment.amount_captured), fee, now))


async def settle(session: Session, terms: PaymentTerms, job: Payable, payment: Payment, amount: int) -> None:
    """The payee has earned a part of what was taken, and the platform its share of that.

    They earn no more than what is left of it.
    """
    amount = min(amount, payment.unsettled)
    if payment.amount_settled or amount <= 0 or job.payee_id is None:
        return
    payment.payee_id, payment.amount_settled = job.payee_id, amount
    payment.fee_amount = 0 if payment.purpose is Purpose.TIP else terms.fee_of(amount)
    now = clock.now()
    payment.touch(now)
    await session.flush()
    await announcing.tell_earned(session, payment, job.payee_id)
    await ledger.post(session, entries.settle(_deal(payment, amount), now))


async def return_money(  # noqa: PLR0913  # the facts of a refund
    session: Session,
    payment: Payment,
    amount: int,
    reason: RefundReason,
    *,
    actor_id: UUID | None = None,
    note: str | None = None,
) -> Refund:
    """Orders money to go back, and returns the refund.

    Money that is not earned goes first. If that is not enough, the rest is a refund of its own, at the expense of those
    who have earned it, and the one that is returned.
    """
    spare = payment.unsettled
    if 0 < spare < amount:
        await return_money(session, payment, spare, reason, actor_id=actor_id, note=note)
        amount -= spare
    now = clock.now()
    refund = Refund.plan(payment, amount, reason, now=now, actor_id=actor_id, note=note)
    if spare:
        entry = entries.refund_planned(refund.id, _deal(payment, payment.amount_captured), amount, now)
    else:
        before = await queries.sum_returned(session, payment.id)
        deal = _deal(payment, payment.amount_settled)
        refund.earned_part = amount
        refund.payee_part = deal.provider_share(before.total + amount) - before.provider
        entry = entries.earned_refund_planned(refund.id, deal, amount, before, now)
    payment.amount_refunded += amount
    payment.touch(now)
    session.add(refund)
    await session.flush()
    await plan_call(session, payment.gateway, OperationKind.REFUND, refund.id)
    await announcing.tell_refund(session, payment, refund)
    await ledger.post(session, entry)
    return refund


async def finish_refund(session: Session, payment: Payment, refund: Refund, now: datetime) -> None:
    """A gateway has given money back."""
    refund.succeed(now)
    await session.flush()
    await announcing.tell_refund(session, payment, refund)
    await ledger.post(
        session, entries.refund_done(refund.id, _deal(payment, payment.amount_captured), refund.amount, now)
    )


async def fail_refund(session: Session, payment: Payment, refund: Refund, failure: Failure, now: datetime) -> None:
    """A gateway gives nothing back: what was planned for it is taken back, and a person has to decide."""
    refund.fail(failure)
    payment.amount_refunded -= refund.amount
    payment.touch(now)
    await session.flush()
    await announcing.tell_refund(session, payment, refund)
    planned = await find_entry(session, EntryKind.REFUND_PLANNED, refund.id)
    if planned is not None:
        await ledger.post(session, entries.refund_failed(planned, now))


def _deal(payment: Payment, amount: int) -> Deal:
    return Deal(
        payment.id,
        payment.gateway,
        payment.currency,
        amount,
        min(payment.fee_amount or 0, amount),
        payment.payee_id,
    )
