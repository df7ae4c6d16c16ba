"""Wires reconciliations into a process: their gRPC service and their workers."""

from kit.chassis import Chassis
from request_service.payment.reconciliations.nightly import NightlyReconciliation
from request_service.payment.reconciliations.running import Reconciling
from request_service.payment.reconciliations.servicer import ReconciliationServicer
from request_service.payment.reconciliations.terms import Auditor
from twou.request.v1 import reconciliation_pb2, reconciliation_pb2_grpc

_RECONCILIATION_SERVICE = reconciliation_pb2.DESCRIPTOR.services_by_name["ReconciliationService"]


def wire_reconciliations(chassis: Chassis, auditor: Auditor) -> None:
    servicer = ReconciliationServicer(chassis.database, auditor)
    register = reconciliation_pb2_grpc.add_ReconciliationServiceServicer_to_server
    chassis.serve(_RECONCILIATION_SERVICE, register, servicer)
    chassis.work(NightlyReconciliation(chassis.database, auditor))
    chassis.work_when_due(Reconciling(chassis.database, auditor))
