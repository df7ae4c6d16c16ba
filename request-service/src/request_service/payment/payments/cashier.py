"""The collaborators of all verbs of payments, which are made once for a process."""

from dataclasses import dataclass

from request_service.payment.gateways.directory import Gateways
from request_service.payment.payments.jobs import Jobs
from request_service.payment.payments.terms import PaymentTerms


@dataclass(frozen=True)
class Cashier:
    jobs: Jobs
    gateways: Gateways
    terms: PaymentTerms
