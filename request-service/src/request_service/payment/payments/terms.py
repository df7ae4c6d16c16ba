"""The rules of this installation about money, and what the payments for one thing amount to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment
from request_service.payment.payments.payables import Payable, PayableState, PayableStatus

_BASIS_POINTS = 10_000


class PaymentPolicy(StrEnum):
    # No money is asked for.
    OFF = "off"
    # A client may pay.
    OPTIONAL = "optional"
    # A client pays before the work begins.
    REQUIRED = "required"


@dataclass(frozen=True)
class PaymentTerms:
    policy: PaymentPolicy = PaymentPolicy.OPTIONAL
    # The part of a price that the platform earns, in hundredths of a percent.
    fee_bps: int = 0
    # The time after which a payment that is still pending has expired.
    lifetime: timedelta = timedelta(minutes=30)
    # Money of a gateway's test mode counts as any other.
    counts_test_money: bool = False

    def fee_of(self, amount: int) -> int:
        """Returns the part of a price that the platform earns, rounded down."""
        return amount * self.fee_bps // _BASIS_POINTS


def status_of(payable: Payable, payments: Iterable[Payment], terms: PaymentTerms) -> PayableStatus:
    """Returns what the payments for one thing amount to."""
    found = list(payments)
    kept = next((one for one in found if one.is_kept), None)
    if kept is not None and kept.is_returned:
        return PayableStatus.RETURNED
    if payable.state is PayableState.ENDED:
        if kept is not None and kept.amount_settled:
            return PayableStatus.PAID
        has_moved = any(one.authorized_at or one.amount_captured for one in found)
        return PayableStatus.RETURNED if has_moved else PayableStatus.NONE
    if kept is not None:
        is_paid = payable.state is PayableState.COMPLETED and kept.status is PaymentStatus.SUCCESS
        return PayableStatus.PAID if is_paid else PayableStatus.SECURED
    if payable.state is PayableState.COMPLETED:
        is_due = payable.price is not None and terms.policy is not PaymentPolicy.OFF
        return PayableStatus.DUE if is_due else PayableStatus.NONE
    is_pending = any(one.status is PaymentStatus.PENDING for one in found)
    return PayableStatus.PENDING if is_pending else PayableStatus.NONE
