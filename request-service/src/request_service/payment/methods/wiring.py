"""Wires saved cards into a process: their gRPC service, and the calls to gateways about them."""

from collections.abc import Mapping

from kit.chassis import Chassis
from kit.database import Database
from request_service.payment.methods import customer_calls, method_calls
from request_service.payment.methods.customer_calls import CustomerCalls
from request_service.payment.methods.method_calls import MethodCalls
from request_service.payment.methods.servicer import MethodServicer
from request_service.payment.methods.wallet import Wallet
from request_service.payment.operations.models import OperationKind
from request_service.payment.operations.sending import Calls, Sender
from twou.request.v1 import method_pb2, method_pb2_grpc

_METHOD_SERVICE = method_pb2.DESCRIPTOR.services_by_name["MethodService"]


def calls_about_cards(database: Database, wallet: Wallet) -> Mapping[OperationKind, Calls]:
    """Returns the calls by their kinds."""
    of_customers, of_cards = CustomerCalls(database), MethodCalls(database, wallet)
    return dict.fromkeys(customer_calls.KINDS, of_customers) | dict.fromkeys(method_calls.KINDS, of_cards)


def wire_methods(chassis: Chassis, wallet: Wallet, sender: Sender) -> None:
    methods = MethodServicer(chassis.database, wallet, sender)
    chassis.serve(_METHOD_SERVICE, method_pb2_grpc.add_MethodServiceServicer_to_server, methods)
