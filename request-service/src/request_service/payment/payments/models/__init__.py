"""The tables of payments: payments, refunds and the inbox of webhooks."""

from request_service.payment.payments.models.notices import GatewayNotice
from request_service.payment.payments.models.payments import MoneyAmount, Payment, Purpose, Way
from request_service.payment.payments.models.refunds import Refund, RefundReason

__all__ = ["GatewayNotice", "MoneyAmount", "Payment", "Purpose", "Refund", "RefundReason", "Way"]
