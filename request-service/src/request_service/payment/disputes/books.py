"""The money of disputes: each function posts to the ledger with the change that it belongs to.

The caller has locked what is paid for, the payment and the dispute, and calls no lock afterwards: balances of payees
come last.
"""

from kit import clock, logging
from kit.database import Session
from request_service.payment.disputes import queries
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.disputes.models import Dispute
from request_service.payment.disputes.terms import DisputeDesk, LossBearer
from request_service.payment.gateways.interface import DisputeReport
from request_service.payment.ledger import actions as ledger
from request_service.payment.ledger import entries
from request_service.payment.ledger.entries import Deal, Loss
from request_service.payment.payments import books as payments
from request_service.payment.payments.models import Payment

log = logging.get(__name__)


async def open_dispute(session: Session, dispute: Dispute, payment: Payment) -> None:
    """The gateway has taken the amount back for as long as the bank looks into it."""
    deal = _deal(dispute, payment)
    await ledger.post(session, entries.dispute_opened(dispute.id, deal, dispute.amount, dispute.fee, clock.now()))
    await _note_open(session, payment)


async def take_fee(session: Session, dispute: Dispute, payment: Payment, said: DisputeReport) -> None:
    """The gateway has kept a fee after the dispute was opened, as for an inquiry that has become a dispute."""
    if not dispute.fee and said.fee > 0 and said.currency == dispute.currency:
        dispute.fee = said.fee
        await ledger.post(session, entries.dispute_fee(dispute.id, _deal(dispute, payment), said.fee, clock.now()))


async def decide_dispute(session: Session, desk: DisputeDesk, dispute: Dispute, payment: Payment) -> None:
    """The money has come back, or is lost. What waited for it goes back to the payer, as far as they do not have it."""
    now, deal = clock.now(), _deal(dispute, payment)
    if dispute.status is DisputeStatus.WON:
        await ledger.post(session, entries.dispute_won(dispute.id, deal, dispute.amount, now))
        await _note_open(session, payment)
        return
    loss = Loss()
    if dispute.currency == payment.currency:
        by_shares = desk.loss_by is LossBearer.PROVIDER
        loss = await payments.lose(session, payment, dispute.amount, by_shares=by_shares)
    else:
        # Nothing tells how much of the payment the payer has now, so nothing goes back by itself.
        payment.returns_for = None
        log.error("dispute_lost_in_another_currency", dispute_id=str(dispute.id), payment_id=str(payment.id))
    dispute.unearned_part = loss.unearned
    await session.flush()
    await ledger.post(session, entries.dispute_lost(dispute.id, deal, dispute.amount, loss, now))
    await _note_open(session, payment)


async def _note_open(session: Session, payment: Payment) -> None:
    """Tells the payment how much of it is disputed now: all of it by a dispute in another currency."""
    await session.flush()
    found = await queries.list_open(session, payment.id)
    is_other = any(one.currency != payment.currency for one in found)
    amount = payment.amount_captured if is_other else sum(one.amount for one in found)
    await payments.note_disputed(session, payment, amount if found else None)


def _deal(dispute: Dispute, payment: Payment) -> Deal:
    return Deal(payment.id, payment.gateway, dispute.currency or "", dispute.amount, payee_id=payment.payee_id)
