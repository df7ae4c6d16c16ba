"""Money that changes hands: each function posts to the ledger with the change of the payment that it belongs to.

The caller has locked what is paid for and the payment, and calls no lock afterwards: balances of payees come last.
"""

from datetime import datetime
from uuid import UUID

from kit import clock
from kit.changed_rows import update_row_later
from kit.database import Session
from request_service.payment.gateways.interface import Failure, PaymentReport
from request_service.payment.ledger import actions as ledger
from request_service.payment.ledger import entries
from request_service.payment.ledger.entries import Deal, Loss, Returned
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.ledger.queries import find_entry, get_returned, has_entry
from request_service.payment.operations.actions import plan_call
from request_service.payment.operations.models import OperationKind
from request_service.payment.payments import announcing
from request_service.payment.payments.models import Payment, Purpose, Refund, RefundReason
from request_service.payment.payments.payables import Payable
from request_service.payment.payments.terms import PaymentTerms


async def charge(session: Session, payment: Payment, report: PaymentReport, now: datetime) -> None:
    """A gateway has taken money, of which the locked payment says that it was not taken before."""
    payment.amount_captured = report.captured or report.amount
    # The books hold the currency that came, which is not always the one that was asked for.
    payment.currency = report.currency
    deal = _deal(payment, payment.amount_captured)
    await ledger.post_new(session, entries.charge(deal, now))
    if report.fee:
        await ledger.post_new(session, entries.gateway_fee(deal, report.fee, now))


async def keep_fee(session: Session, payment: Payment, fee: int, now: datetime) -> None:
    """A gateway has kept a fee; it is posted once, also if it tells another one afterwards."""
    await ledger.post(session, entries.gateway_fee(_deal(payment, payment.amount_captured), fee, now))


async def has_fee(session: Session, payment_id: UUID) -> bool:
    """Returns True if the fee that the gateway has kept is posted."""
    return await has_entry(session, EntryKind.GATEWAY_FEE, payment_id)


async def settle(session: Session, terms: PaymentTerms, payable: Payable, payment: Payment, amount: int) -> None:
    """The payee has earned a part of what was taken, and the platform its share of that.

    They earn no more than what is left of it.
    """
    amount = min(amount, payment.unsettled)
    if payment.amount_settled or amount <= 0 or payable.payee_id is None:
        return
    payment.payee_id, payment.amount_settled = payable.payee_id, amount
    payment.fee_amount = 0 if payment.purpose is Purpose.TIP else terms.fee_of(amount, payment.fee_bps)
    _hold_disputed(payment, Returned())
    now = clock.now()
    payment.touch(now)
    # The payment, the postings and the events go to the database together.
    await update_row_later(session, payment)
    await ledger.post_new(session, entries.settle(_deal(payment, amount), now))
    await announcing.tell_earned(session, payment, payable.payee_id)
    await announcing.tell_shares(session, payment)


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
        before = await get_returned(session, payment.id)
        deal = _deal(payment, payment.amount_settled)
        refund.earned_part = amount
        payment.earned_back += amount
        refund.payee_part = deal.provider_part(amount, before)
        entry = entries.earned_refund_planned(refund.id, deal, amount, before, now)
    payment.amount_refunded += amount
    payment.touch(now)
    session.add(refund)
    await session.flush()
    await plan_call(session, payment.gateway, OperationKind.REFUND, refund.id)
    await announcing.tell_refund(session, payment, refund)
    await ledger.post(session, entry)
    return refund


async def return_rest(session: Session, payment: Payment, reason: RefundReason) -> None:
    """Orders all that the payer does not owe to go back, but for the part that they dispute, which waits.

    This is also what was earned without a word of the payee, who has ended it after all. The bank may give the payer
    the disputed part. It goes back when the dispute is won, and not at all when it is lost.
    """
    payment.returns_for = reason
    free = payment.refundable - payment.amount_owed - payment.amount_disputed
    if free > 0:
        await return_money(session, payment, free, reason)


async def note_disputed(session: Session, payment: Payment, amount: int | None) -> None:
    """The open disputes of a payment have changed: they are about *amount* of it in all; `None` without any.

    What waited for one that is over goes back now.
    """
    payment.disputed = amount is not None
    payment.amount_disputed = min(amount or 0, payment.amount_captured)
    _hold_disputed(payment, await get_returned(session, payment.id))
    payment.touch(clock.now())
    await session.flush()
    await announcing.tell_update(session, payment)
    if payment.payee_id is not None:
        await announcing.tell_earned(session, payment, payment.payee_id)
    if payment.returns_for is not None:
        await return_rest(session, payment, payment.returns_for)


async def lose(session: Session, payment: Payment, amount: int, *, by_shares: bool) -> Loss:
    """The payer keeps a part of what was taken. Returns how much of it is no loss of the platform's.

    What is not earned goes first. *by_shares*: those who have earned the rest lose it, instead of the platform.
    """
    unearned = min(amount, payment.unsettled)
    earned = min(amount, payment.refundable) - unearned
    payment.amount_lost += unearned + earned
    payment.earned_back += earned
    if not payment.amount_settled and not payment.unsettled:
        # Its price is owed again, if the job goes on.
        payment.is_kept = False
    if not by_shares or not earned:
        return Loss(unearned)
    deal = _deal(payment, payment.amount_settled)
    share = deal.provider_part(earned, await get_returned(session, payment.id))
    return Loss(unearned, share, earned - share)


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
    payment.earned_back -= refund.earned_part
    if refund.reason is not RefundReason.ADMIN:
        # A gateway refuses it, too, because of a dispute of which it has not told yet.
        payment.returns_for = refund.reason
    payment.touch(now)
    await session.flush()
    await announcing.tell_refund(session, payment, refund)
    planned = await find_entry(session, EntryKind.REFUND_PLANNED, refund.id)
    if planned is not None:
        await ledger.post(session, entries.refund_failed(planned, now))


def _hold_disputed(payment: Payment, before: Returned) -> None:
    """Keeps the payee's part of what is disputed from being paid out. What is not earned is disputed first."""
    earned = min(payment.amount_disputed, payment.refundable) - payment.unsettled
    deal = _deal(payment, payment.amount_settled) if earned > 0 else None
    payment.payee_disputed = 0 if deal is None else max(deal.provider_part(earned, before), 0)


def _deal(payment: Payment, amount: int) -> Deal:
    return Deal(
        payment.id,
        payment.gateway,
        payment.currency,
        amount,
        min(payment.fee_amount or 0, amount),
        payment.payee_id,
    )
