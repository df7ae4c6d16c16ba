"""The rules of this installation about money, and what the payments for one thing amount to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment
from request_service.payment.payments.payables import Payable, PayableState, PayableStatus

_BASIS_POINTS = 10_000
# The settings that an admin may change, as `auth-service` names them.
POLICY, FEE = "payment_policy", "platform_fee_bps"


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

    def fee_of(self, amount: int, agreed_bps: int | None) -> int:
        """Returns the part of a price that the platform earns, rounded down.

        *agreed_bps* is that with which a payment was made; those of earlier releases have none.
        """
        return amount * (self.fee_bps if agreed_bps is None else agreed_bps) // _BASIS_POINTS

    def changed(self, live_setting: Callable[[str], Any]) -> Self:
        """Returns the terms with what an admin has set."""
        policy, fee_bps = live_setting(POLICY), live_setting(FEE)
        if policy is None and fee_bps is None:
            return self
        return replace(
            self,
            policy=self.policy if policy is None else PaymentPolicy(policy),
            fee_bps=self.fee_bps if fee_bps is None else int(fee_bps),
        )


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
