"""The JSON of disputes. Amounts are in the units of the currency beside them."""

from typing import Annotated

from gateway.values import EnumName, Moment, View
from twou.request.v1 import dispute_pb2

DisputeStatus = Annotated[str, EnumName(dispute_pb2.DisputeStatus)]


class Dispute(View):
    """The objection of a payer to a payment, through their bank."""

    id: str
    payment_id: str | None
    """Null as long as no payment is known that it is about."""
    currency: str
    amount: float
    """For the payee, their share."""
    fee: float | None
    """The gateway's charge for handling it; null for the payer and the payee."""
    reason: str
    """The gateway's own word."""
    status: DisputeStatus
    evidence_due_by: Moment | None
    """The moment until which the platform can object at the gateway; null for the payer and the payee."""
    created_at: Moment
    updated_at: Moment
    decided_at: Moment | None
