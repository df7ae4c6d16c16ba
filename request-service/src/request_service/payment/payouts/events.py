"""The facts about payouts that are published, for the provider."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message

from kit import clock
from request_service.payment.payouts import convert
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.payouts.models import Payout, PayoutAccount
from twou.request.v1 import payout_events_pb2 as pb

# The event that says that a payout has come to a state.
_EVENTS: Mapping[PayoutStatus, type[Message]] = {
    PayoutStatus.REQUESTED: pb.PayoutCreated,
    PayoutStatus.AWAITING_APPROVAL: pb.PayoutCreated,
    PayoutStatus.SENDING: pb.PayoutUpdated,
    PayoutStatus.UNKNOWN: pb.PayoutUpdated,
    PayoutStatus.PAID: pb.PayoutPaid,
    PayoutStatus.FAILED: pb.PayoutFailed,
    PayoutStatus.REJECTED: pb.PayoutRejected,
}


def payout_state(payout: Payout) -> Message:
    """Says that a payout has come to its state."""
    return _EVENTS[payout.status](payout=convert.payout_message(payout), **_now())


def account_changed(account: PayoutAccount) -> pb.PayoutAccountChanged:
    provider_id = str(account.provider_id)
    return pb.PayoutAccountChanged(account=convert.account_message(account), provider_id=provider_id, **_now())


def _now() -> dict[str, Any]:
    return {"occurred_at": clock.to_timestamp(clock.now())}
