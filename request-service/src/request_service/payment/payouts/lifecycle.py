"""The life of payouts as a table: the states that follow one another.

Money leaves the provider's balance when a payout is asked for. It comes back if the payout is rejected or has failed.
"""

from collections.abc import Mapping
from enum import StrEnum

from request_service.payment.gateways.interface import GatewayName


class PayoutMethod(StrEnum):
    # The values are stored and shown: they never change.
    CHAPA = "chapa"
    # A person sends the money from our bank.
    MANUAL = "manual"
    TEST = "test"

    @property
    def gateway(self) -> GatewayName | None:
        """The gateway that sends the money; `None` if a person does."""
        return None if self is PayoutMethod.MANUAL else GatewayName(self.value)


class PayoutStatus(StrEnum):
    # The values are stored and shown: they never change.
    REQUESTED = "requested"
    AWAITING_APPROVAL = "awaiting_approval"
    # The gateway may have got it; by hand: an admin has approved it.
    SENDING = "sending"
    PAID = "paid"
    FAILED = "failed"
    # The gateway has not said what has become of it.
    UNKNOWN = "unknown"
    REJECTED = "rejected"


# The states that may follow each state.
NEXT_PAYOUT: Mapping[PayoutStatus, frozenset[PayoutStatus]] = {
    PayoutStatus.REQUESTED: frozenset({PayoutStatus.SENDING, PayoutStatus.REJECTED}),
    PayoutStatus.AWAITING_APPROVAL: frozenset({PayoutStatus.SENDING, PayoutStatus.REJECTED}),
    PayoutStatus.SENDING: frozenset({PayoutStatus.PAID, PayoutStatus.FAILED, PayoutStatus.UNKNOWN}),
    PayoutStatus.UNKNOWN: frozenset({PayoutStatus.PAID, PayoutStatus.FAILED}),
    PayoutStatus.PAID: frozenset(),
    PayoutStatus.FAILED: frozenset(),
    PayoutStatus.REJECTED: frozenset(),
}
# Nothing more happens to it.
OVER = frozenset(status for status, following in NEXT_PAYOUT.items() if not following)
