"""Tells owners about their cards: verbs and reports of gateways both bring a card to a state, and announce it here."""

from kit import outbox
from kit.database import Session
from request_service.payment.methods import events
from request_service.payment.methods.models import PaymentMethod


async def tell_saved(session: Session, method: PaymentMethod) -> None:
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, events.method_saved(method), audience=[method.user_id], topic=method.id)


async def tell_update(session: Session, method: PaymentMethod) -> None:
    # rule: allow publish — the verbs and the reports of gateways share it
    await outbox.add(session, events.method_updated(method), audience=[method.user_id], topic=method.id)
