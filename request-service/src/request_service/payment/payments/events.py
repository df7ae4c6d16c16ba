"""The facts about payments and refunds that are published."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from kit import clock, contract
from request_service.money import decimal_text
from request_service.payment.gateways.convert import GATEWAYS
from request_service.payment.payments import convert
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, Refund
from twou.request.v1 import payment_events_pb2 as pb

# The event that says that a payment has come to a state.
_EVENTS: Mapping[PaymentStatus, type[Message]] = {
    PaymentStatus.PENDING: pb.PaymentCreated,
    PaymentStatus.AUTHORIZED: pb.PaymentAuthorized,
    PaymentStatus.SUCCESS: pb.PaymentSucceeded,
    PaymentStatus.FAILED: pb.PaymentFailed,
    PaymentStatus.CANCELLED: pb.PaymentCancelled,
    PaymentStatus.EXPIRED: pb.PaymentExpired,
}
_REFUND_EVENTS: Mapping[RefundStatus, type[Message]] = {
    RefundStatus.PENDING: pb.RefundCreated,
    RefundStatus.SUCCEEDED: pb.RefundSucceeded,
    RefundStatus.FAILED: pb.RefundFailed,
}


def entry_type(event: Message) -> str:
    """Returns the type of the event's frame on a socket, such as "payment.succeeded"."""
    return contract.event_facts(event.DESCRIPTOR).frame


def payment_state(payment: Payment) -> Message:
    """Says that a payment has come to its state, for the payer."""
    return _EVENTS[payment.status](payment=convert.payment_message(payment, payment.user_id), **_now())


def payment_updated(payment: Payment, seen_by: UUID) -> pb.PaymentUpdated:
    """Says that a payment has changed, as the payer or the payee sees it."""
    return pb.PaymentUpdated(payment=convert.payment_message(payment, seen_by), **_now())


def payment_earned(payment: Payment) -> pb.PaymentEarned:
    """Says that payee and platform have earned their shares, for services."""
    return pb.PaymentEarned(
        payment_id=str(payment.id),
        gateway=GATEWAYS.to_proto[payment.gateway],
        currency=payment.currency,
        amount=decimal_text(payment.amount_settled, payment.currency),
        fee=decimal_text(payment.fee_amount or 0, payment.currency),
        **_now(),
    )


def refund_state(payment: Payment, refund: Refund) -> Message:
    """Says that a refund has come to its state, for the payer."""
    return _REFUND_EVENTS[refund.status](
        refund=convert.refund_message(refund, payment.currency), client_id=str(payment.user_id), **_now()
    )


def _now() -> dict[str, Any]:
    return {"occurred_at": clock.to_timestamp(clock.now())}
