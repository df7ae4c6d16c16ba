"""The life of disputes as a table. The gateway's word alone decides, and the first decision stays."""

from collections.abc import Mapping
from enum import StrEnum

from request_service.payment.gateways.interface import DisputeState


class DisputeStatus(StrEnum):
    # The values are stored and shown: they never change.
    OPEN = "open"
    # The money has come back.
    WON = "won"
    # The payer keeps the money.
    LOST = "lost"


# The states that may follow each state.
NEXT_DISPUTE: Mapping[DisputeStatus, frozenset[DisputeStatus]] = {
    DisputeStatus.OPEN: frozenset({DisputeStatus.WON, DisputeStatus.LOST}),
    DisputeStatus.WON: frozenset(),
    DisputeStatus.LOST: frozenset(),
}

# The status for each state that a gateway reports.
DISPUTE_STATUS_OF: Mapping[DisputeState, DisputeStatus] = {
    DisputeState.OPEN: DisputeStatus.OPEN,
    DisputeState.WON: DisputeStatus.WON,
    DisputeState.LOST: DisputeStatus.LOST,
}
