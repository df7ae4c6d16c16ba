"""Tells the payer and the payee about disputes."""

from uuid import UUID

from kit import outbox
from kit.database import Session
from request_service.payment.disputes import events
from request_service.payment.disputes.models import Dispute
from request_service.payment.payments.models import Payment


async def tell_state(session: Session, dispute: Dispute, payment: Payment) -> None:
    """Tells both parties that a dispute has come to its state; the payee only once they have earned something."""
    for person in _parties(payment):
        event = events.dispute_state(dispute, payment, person)
        # rule: allow publish — the word of a gateway comes by several ways
        await outbox.add(session, event, audience=[person], topic=payment.payable_id.id)


async def tell_update(session: Session, dispute: Dispute, payment: Payment) -> None:
    """Tells both parties that the reason of an open dispute has changed."""
    for person in _parties(payment):
        event = events.dispute_updated(dispute, payment, person)
        # rule: allow publish — the word of a gateway comes by several ways
        await outbox.add(session, event, audience=[person], topic=payment.payable_id.id)


def _parties(payment: Payment) -> list[UUID]:
    return [payment.user_id] if payment.payee_id is None else [payment.user_id, payment.payee_id]
