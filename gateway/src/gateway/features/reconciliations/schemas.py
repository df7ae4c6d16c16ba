"""The JSON of reconciliations: comparisons of our books with those of payment gateways."""

from typing import Annotated

from gateway.features.payments.schemas import GatewayName
from gateway.values import EnumName, Moment, View
from twou.request.v1 import reconciliation_pb2

ReconciliationState = Annotated[str, EnumName(reconciliation_pb2.ReconciliationState)]
DifferenceKind = Annotated[str, EnumName(reconciliation_pb2.DifferenceKind)]
DifferenceSubject = Annotated[str, EnumName(reconciliation_pb2.DifferenceSubject)]


class ReconciledGateway(View):
    gateway: GatewayName
    compared: int
    """Payments, refunds and payouts of ours that were compared with it."""
    is_done: bool
    trouble: str | None
    """The reason for which not all could be compared."""


class Reconciliation(View):
    """A comparison of our books with those of payment gateways."""

    id: str
    state: ReconciliationState
    requested_by: str | None
    """The admin who has started it; null for a nightly one."""
    since: Moment
    """The changes from then on are compared, up to `until`."""
    until: Moment
    created_at: Moment
    finished_at: Moment | None
    open: int
    """Differences that wait for a person, once it has finished."""
    mended: int
    """Differences that the report of the gateway has mended, such as a lost webhook."""
    gateways: list[ReconciledGateway]


class Difference(View):
    """A difference between our books and those of a gateway."""

    id: str
    gateway: GatewayName
    kind: DifferenceKind
    subject: DifferenceSubject
    subject_id: str | None
    """The payment, refund or payout of ours, if there is one."""
    name: str
    """The name by which the gateway knows it: our reference, or its own id."""
    ours: str
    theirs: str
    is_mended: bool
