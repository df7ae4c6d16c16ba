"""The facts about disputes that are published, for the payer and the payee."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from kit import clock
from request_service.payment.disputes import convert
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.disputes.models import Dispute
from request_service.payment.payments.models import Payment
from twou.request.v1 import dispute_events_pb2 as pb

# The event that says that a dispute has come to a state.
_EVENTS: Mapping[DisputeStatus, type[Message]] = {
    DisputeStatus.OPEN: pb.DisputeCreated,
    DisputeStatus.WON: pb.DisputeWon,
    DisputeStatus.LOST: pb.DisputeLost,
}


def dispute_state(dispute: Dispute, payment: Payment, seen_by: UUID) -> Message:
    """Says that a dispute has come to its state, as one of the two parties sees it."""
    event = _EVENTS[dispute.status or DisputeStatus.OPEN]
    return event(**_fact(dispute, payment, seen_by))


def dispute_updated(dispute: Dispute, payment: Payment, seen_by: UUID) -> pb.DisputeUpdated:
    return pb.DisputeUpdated(**_fact(dispute, payment, seen_by))


def _fact(dispute: Dispute, payment: Payment, seen_by: UUID) -> dict[str, Any]:
    return {
        "dispute": convert.party_message(dispute, payment, seen_by),
        "client_id" if seen_by == payment.user_id else "provider_id": str(seen_by),
        "occurred_at": clock.to_timestamp(clock.now()),
    }
