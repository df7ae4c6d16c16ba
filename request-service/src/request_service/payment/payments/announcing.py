"""Tells people about payments: an event in the outbox for each change, and an entry in the timeline of a request.

Verbs, reports of gateways and changes of jobs all bring a payment to a state, and all announce it through here.
"""

from uuid import UUID

from kit import outbox
from kit.database import Session
from request_service.payment.payments import events
from request_service.payment.payments.models import Payment, Refund
from request_service.timeline.actions import record


async def tell_state(session: Session, payment: Payment) -> None:
    """Tells the payer that a payment has come to its state, and writes it into the timeline."""
    event = events.payment_state(payment)
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, event, audience=[payment.user_id], topic=payment.payable_id.id)
    await _record(session, payment, events.entry_type(event))


async def tell_update(session: Session, payment: Payment) -> None:
    """Tells the payer that a payment has a next step, or has changed otherwise."""
    event = events.payment_updated(payment, payment.user_id)
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, event, audience=[payment.user_id], topic=payment.payable_id.id)


async def tell_earned(session: Session, payment: Payment, payee_id: UUID) -> None:
    """Tells the payee what they have earned, or that a hold for their job has changed."""
    event = events.payment_updated(payment, payee_id)
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, event, audience=[payee_id], topic=payment.payable_id.id)


async def tell_shares(session: Session, payment: Payment) -> None:
    """Tells other services what payee and platform have earned, which they do once."""
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, events.payment_earned(payment))


async def tell_refund(session: Session, payment: Payment, refund: Refund) -> None:
    """Tells the payer about money that goes back, and writes it into the timeline."""
    event = events.refund_state(payment, refund)
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, event, audience=[payment.user_id], topic=payment.payable_id.id)
    await _record(session, payment, events.entry_type(event))


async def _record(session: Session, payment: Payment, kind: str) -> None:
    if payment.request_id is None:
        return
    # Both participants read the timeline: it says that money moved, and no amount.
    await record(session, payment.request_id, kind, None, payment_id=str(payment.id), purpose=payment.purpose.value)
