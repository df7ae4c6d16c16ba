"""The life of payments and refunds as tables: the states that follow one another.

A gateway's word moves a payment along; a payer only cancels one that is pending. A payment that had ended may still
succeed, by the word of the gateway alone: that money is late, and goes back.
"""

from collections.abc import Mapping
from enum import StrEnum

from request_service.payment.gateways.interface import PaymentState, TransferState


class PaymentStatus(StrEnum):
    # The values are stored and shown: they never change.
    PENDING = "pending"
    # The amount is held.
    AUTHORIZED = "authorized"
    # The amount, or a part of it, was taken.
    SUCCESS = "success"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class RefundStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


# No money is on its way, unless it is late.
ENDED = frozenset({PaymentStatus.FAILED, PaymentStatus.CANCELLED, PaymentStatus.EXPIRED})
# The amount is held or taken.
SECURED = frozenset({PaymentStatus.AUTHORIZED, PaymentStatus.SUCCESS})

# The states that may follow each state.
NEXT: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.PENDING: ENDED | SECURED,
    PaymentStatus.AUTHORIZED: frozenset({PaymentStatus.SUCCESS, PaymentStatus.CANCELLED, PaymentStatus.EXPIRED}),
    PaymentStatus.SUCCESS: frozenset(),
    PaymentStatus.FAILED: frozenset({PaymentStatus.SUCCESS}),
    PaymentStatus.CANCELLED: frozenset({PaymentStatus.SUCCESS}),
    PaymentStatus.EXPIRED: frozenset({PaymentStatus.SUCCESS}),
}

# The status for each state that a gateway reports.
STATUS_OF: Mapping[PaymentState, PaymentStatus] = {
    PaymentState.PENDING: PaymentStatus.PENDING,
    PaymentState.AUTHORIZED: PaymentStatus.AUTHORIZED,
    PaymentState.SUCCEEDED: PaymentStatus.SUCCESS,
    PaymentState.FAILED: PaymentStatus.FAILED,
    PaymentState.CANCELLED: PaymentStatus.CANCELLED,
    PaymentState.EXPIRED: PaymentStatus.EXPIRED,
}
REFUND_STATUS_OF: Mapping[TransferState, RefundStatus] = {
    TransferState.PENDING: RefundStatus.PENDING,
    TransferState.SUCCEEDED: RefundStatus.SUCCEEDED,
    TransferState.FAILED: RefundStatus.FAILED,
}
