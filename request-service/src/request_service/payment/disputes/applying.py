"""The one way in which a gateway's word about a dispute changes anything, whichever webhook or look has led to it.

A report changes a state once: the same one again, an older one, or two at the same moment change nothing more. Money is
posted to the ledger in the transaction that takes over the state. What a gateway has done is in the books as it says,
and what does not fit is reported to the operators by a log line.
"""

from kit import clock, logging
from kit.database import Session
from request_service.payment.disputes import actions, announcing, books, queries
from request_service.payment.disputes.lifecycle import DISPUTE_STATUS_OF, DisputeStatus
from request_service.payment.disputes.models import Dispute
from request_service.payment.disputes.terms import DisputeDesk
from request_service.payment.gateways.interface import DisputeReport, DisputeState, GatewayName
from request_service.payment.operations.actions import ask_now
from request_service.payment.payments import applying as payments_applying
from request_service.payment.payments import queries as payments
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment
from request_service.payment.payments.payables import Payable

log = logging.get(__name__)


async def apply_dispute_report(
    session: Session, desk: DisputeDesk, gateway: GatewayName, said: DisputeReport
) -> Dispute | None:
    """Takes over what a gateway says about a dispute. Returns the dispute, or `None` for a report that cannot count.

    Locks what is paid for, the payment and the dispute, in this order.
    """
    trouble = _trouble(desk, said)
    if trouble is not None:
        log.error(trouble, gateway=gateway.value, dispute=said.gateway_id, status=said.status)
        return None
    found = await _lock_payment(session, desk, gateway, said)
    dispute = await queries.lock_dispute(session, await actions.hear_dispute(session, gateway, said.gateway_id))
    if dispute.payment_id is not None and (found is None or found[1].id != dispute.payment_id):
        log.error("dispute_of_another_payment", dispute_id=str(dispute.id), payment=said.payment_gateway_id)
        return dispute
    has_news = dispute.learn(said, clock.now())
    status = DISPUTE_STATUS_OF[said.state or DisputeState.OPEN]
    if found is None or found[1].status is not PaymentStatus.SUCCESS:
        await _wait_for_payment(session, dispute, status, found)
        return dispute
    await _keep_books(session, dispute, found[1], said, has_news=has_news)
    await _advance(session, desk, found, dispute, status)
    return dispute


def _trouble(desk: DisputeDesk, said: DisputeReport) -> str | None:
    """Returns why a report cannot count, for the log."""
    if said.state is None:
        return "gateway_status_unknown"
    if not said.is_live and not desk.cashier.terms.counts_test_money:
        return "gateway_test_money"
    return None


async def _keep_books(
    session: Session, dispute: Dispute, payment: Payment, said: DisputeReport, *, has_news: bool
) -> None:
    """Opens a dispute that is told of for the first time, and takes over what has changed about another one."""
    if dispute.payment_id is None:
        await _open(session, dispute, payment, said)
    elif has_news and not dispute.is_decided:
        await session.flush()
        await announcing.tell_update(session, dispute, payment)
    if (said.amount, said.currency) != (dispute.amount, dispute.currency):
        # The books stay as they are: a person looks.
        log.error("dispute_amount_differs", dispute_id=str(dispute.id), amount=said.amount, currency=said.currency)
    await books.take_fee(session, dispute, payment, said)


async def _lock_payment(
    session: Session, desk: DisputeDesk, gateway: GatewayName, said: DisputeReport
) -> tuple[Payable, Payment] | None:
    """Locks the payment that a report is about, after what it is for; `None` if none is known."""
    payment_id = await payments.find_payment_id(session, None, said.payment_gateway_id or None)
    if payment_id is None:
        return None
    payable = await desk.cashier.lock_payable(session, await payments.get_payable_of(session, payment_id))
    payment = await payments.lock_payment(session, payment_id)
    return (payable, payment) if payment.gateway is gateway else None


async def _wait_for_payment(
    session: Session, dispute: Dispute, status: DisputeStatus, found: tuple[Payable, Payment] | None
) -> None:
    """Keeps what is said about a dispute until its payment is known to be taken. No money moves before."""
    log.error(
        "dispute_of_unknown_payment",
        gateway=dispute.gateway.value,
        dispute_id=str(dispute.id),
        payment_id=None if found is None else str(found[1].id),
    )
    if dispute.may_become(status):
        dispute.become(status, clock.now())
    await session.flush()
    if found is not None:
        # It must have been taken: that news was lost.
        await ask_now(session, dispute.gateway, found[1].id)


async def _open(session: Session, dispute: Dispute, payment: Payment, said: DisputeReport) -> None:
    if dispute.currency != payment.currency or dispute.amount > payment.amount_captured:
        # The books follow the gateway; a person looks at the rest.
        log.error("dispute_amount_unusual", dispute_id=str(dispute.id), payment_id=str(payment.id))
    dispute.open_for(payment.id, said.fee, clock.now())
    await session.flush()
    await announcing.tell_state(session, dispute, payment)
    await books.open_dispute(session, dispute, payment)


async def _advance(
    session: Session, desk: DisputeDesk, found: tuple[Payable, Payment], dispute: Dispute, status: DisputeStatus
) -> None:
    """Brings a dispute to the state that its gateway reports, if it follows its own."""
    payable, payment = found
    if dispute.may_become(status):
        dispute.become(status, clock.now())
        await session.flush()
        await announcing.tell_state(session, dispute, payment)
        await books.decide_dispute(session, desk, dispute, payment)
        await payments_applying.note_status(session, desk.cashier, payable, payment)
    elif status not in (dispute.status, DisputeStatus.OPEN):
        log.error("dispute_decided_otherwise", dispute_id=str(dispute.id), status=status.value)
