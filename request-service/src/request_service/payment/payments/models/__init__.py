"""The tables of payments: payments, refunds and the inbox of webhooks."""

from request_service.payment.payments.models.notices import GatewayNotice
from request_service.payment.payments.models.payments import Payment
from request_service.payment.payments.models.purposes import (
    MoneyAmount,
    PayableId,
    PayableKind,
    Purpose,
    RefundReason,
    Way,
)
from request_service.payment.payments.models.refunds import Refund

__all__ = [
    "GatewayNotice",
    "MoneyAmount",
    "PayableId",
    "PayableKind",
    "Payment",
    "Purpose",
    "Refund",
    "RefundReason",
    "Way",
]
