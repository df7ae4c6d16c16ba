"""The collaborators of a reconciliation, which are made once for a process."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from request_service.payment.payments.cashier import Cashier

# Calls to one gateway, which has other callers too.
CALLS_A_SECOND = 10.0
PAUSES = (1.0, 5.0, 15.0)
# A gateway that has not answered by then does not.
ANSWERED_WITHIN_SECONDS = 25.0


@dataclass(frozen=True)
class ReconciliationTerms:
    # The hour of the night at which one begins, in UTC.
    hour: int
    # The time whose changes are compared.
    window: timedelta
    # A change that is younger than this may still be on its way.
    settled_after: timedelta
    calls_a_second: float = CALLS_A_SECOND
    # The pauses before a question that was not answered is asked again, and the time for an answer, in seconds.
    pauses: tuple[float, ...] = PAUSES
    answered_within: float = ANSWERED_WITHIN_SECONDS

    def night_of(self, now: datetime) -> datetime:
        """Returns the moment at which the last nightly one was due."""
        today = now.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)


@dataclass(frozen=True)
class Auditor:
    cashier: Cashier
    terms: ReconciliationTerms
