"""Conversion of reconciliations from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.protobuf import Packer, an_id, optional
from request_service.payment.gateways.interface import Subject
from request_service.payment.reconciliations.errors import ReconciliationNotFound
from request_service.payment.reconciliations.models import (
    ReconciledGateway,
    Reconciliation,
    ReconciliationDifference,
)
from request_service.payment.reconciliations.queries import ReconciliationView
from twou.request.v1 import reconciliation_pb2 as pb

_RECONCILIATION = Packer(pb.Reconciliation, Reconciliation, without={"gateways"})
_GATEWAY = Packer(pb.ReconciledGateway, ReconciledGateway)
_DIFFERENCE = Packer(pb.Difference, ReconciliationDifference, without={"subject"})
_SUBJECTS = {
    Subject.PAYMENT: pb.DIFFERENCE_SUBJECT_PAYMENT,
    Subject.REFUND: pb.DIFFERENCE_SUBJECT_REFUND,
    Subject.PAYOUT: pb.DIFFERENCE_SUBJECT_PAYOUT,
}


def reconciliation_id(text: str) -> UUID:
    """Raises ReconciliationNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ReconciliationNotFound)


def is_mended(message: pb.ListDifferencesRequest) -> bool | None:
    found: bool | None = optional(message, "is_mended")
    return found


def reconciliation_message(shown: ReconciliationView) -> pb.Reconciliation:
    return _RECONCILIATION(shown.one, gateways=map(_GATEWAY, shown.gateways))


def difference_message(row: Row[Any]) -> pb.Difference:
    return _DIFFERENCE(row, subject=_SUBJECTS[row.subject])
