"""Conversion of disputes from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.ids import find_id
from kit.protobuf import EnumMap, Packer, optional
from request_service.money import decimal_text
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.disputes.models import Dispute
from request_service.payment.payments.models import Payment
from twou.request.v1 import dispute_pb2 as pb

_STATUSES = EnumMap(DisputeStatus, pb.DisputeStatus)
_DISPUTE = Packer(pb.Dispute, Dispute, without={"amount", "fee"})
# The deadline and the fee are between the platform and the gateway.
_FOR_PARTIES = Packer(pb.Dispute, Dispute, without={"amount", "fee", "evidence_due_by"})
# A malformed id matches no payment.
_NO_PAYMENT = UUID(int=0)


def status(message: pb.ListDisputesRequest) -> DisputeStatus | None:
    return _STATUSES.find("status", message.status)


def payment_id(message: pb.ListDisputesRequest) -> UUID | None:
    text = optional(message, "payment_id")
    return None if text is None else find_id(text) or _NO_PAYMENT


def dispute_message(found: Dispute | Row[Any]) -> pb.Dispute:
    """Converts a dispute as admins see it."""
    currency = found.currency or ""
    return _DISPUTE(found, amount=decimal_text(found.amount, currency), fee=decimal_text(found.fee, currency))


def party_message(found: Dispute, payment: Payment, seen_by: UUID) -> pb.Dispute:
    """Converts a dispute as the payer or the payee sees it, who sees their share alone."""
    amount = found.amount if seen_by == payment.user_id else _share(found, payment)
    return _FOR_PARTIES(found, amount=decimal_text(amount, found.currency or ""))


def _share(found: Dispute, payment: Payment) -> int:
    """Returns the payee's part of a disputed amount, as far as it was earned."""
    if not payment.amount_settled or found.currency != payment.currency:
        return 0
    share = payment.amount_settled - (payment.fee_amount or 0)
    return min(found.amount, payment.amount_settled) * share // payment.amount_settled
