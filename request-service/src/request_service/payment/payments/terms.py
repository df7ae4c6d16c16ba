"""The rules of this installation about money, and what the state of a request's payments amounts to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from request_service.payment.payments.jobs import JobState, PayableJob, PaymentStatusOfJob
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment

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


def status_of_job(job: PayableJob, payments: Iterable[Payment], terms: PaymentTerms) -> PaymentStatusOfJob:
    """Returns what the payments of a job amount to."""
    found = list(payments)
    kept = next((one for one in found if one.is_kept), None)
    if kept is not None and kept.is_returned:
        return PaymentStatusOfJob.RETURNED
    if job.state is JobState.ENDED:
        if kept is not None and kept.amount_settled:
            return PaymentStatusOfJob.PAID
        has_moved = any(one.authorized_at or one.amount_captured for one in found)
        return PaymentStatusOfJob.RETURNED if has_moved else PaymentStatusOfJob.NONE
    if kept is not None:
        is_paid = job.state is JobState.COMPLETED and kept.status is PaymentStatus.SUCCESS
        return PaymentStatusOfJob.PAID if is_paid else PaymentStatusOfJob.SECURED
    if job.state is JobState.COMPLETED:
        is_due = job.price is not None and terms.policy is not PaymentPolicy.OFF
        return PaymentStatusOfJob.DUE if is_due else PaymentStatusOfJob.NONE
    is_pending = any(one.status is PaymentStatus.PENDING for one in found)
    return PaymentStatusOfJob.PENDING if is_pending else PaymentStatusOfJob.NONE
