"""Wires the ledger into a process: its gRPC service and its keeper."""

from collections.abc import Sequence
from datetime import timedelta

from kit.chassis import Chassis
from request_service.payment.ledger.checks import LedgerRule
from request_service.payment.ledger.keeper import LedgerKeeper
from request_service.payment.ledger.servicer import LedgerServicer
from twou.request.v1 import ledger_pb2, ledger_pb2_grpc

_LEDGER_SERVICE = ledger_pb2.DESCRIPTOR.services_by_name["LedgerService"]


def wire_ledger(chassis: Chassis, hold: timedelta, rules: Sequence[LedgerRule] = ()) -> None:
    """Earnings are on *hold* for a time; *rules* of nouns above are checked with those of the ledger."""
    servicer = LedgerServicer(chassis.database, hold)
    chassis.serve(_LEDGER_SERVICE, ledger_pb2_grpc.add_LedgerServiceServicer_to_server, servicer)
    chassis.work(LedgerKeeper(chassis.database, rules))
