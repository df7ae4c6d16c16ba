"""All that can be paid for, as every process of this service hands it to payments."""

from collections.abc import Mapping

from request_service.paid_bookings import PaidBookings
from request_service.paid_jobs import PaidJobs
from request_service.payment.payments.models import PayableKind
from request_service.payment.payments.payables import Payables

PAYABLES: Mapping[PayableKind, Payables] = {
    PayableKind.REQUEST: PaidJobs(),
    PayableKind.BOOKING: PaidBookings(),
}
