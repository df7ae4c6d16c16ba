"""Wires brokers into a process: their gRPC service and their consumer."""

from kit.chassis import Chassis
from request_service.market.brokers import consumers
from request_service.market.brokers.servicer import BrokerServicer, EndBroker
from request_service.providers.clients import AuthClient
from twou.request.v1 import broker_pb2, broker_pb2_grpc

_BROKER_SERVICE = broker_pb2.DESCRIPTOR.services_by_name["BrokerService"]


def wire_brokers(chassis: Chassis, auth: AuthClient, delete: EndBroker) -> None:
    """*auth* knows the names of accounts, and *delete* ends a broker with their part in listings."""
    servicer = BrokerServicer(chassis.database, auth, delete)
    chassis.serve(_BROKER_SERVICE, broker_pb2_grpc.add_BrokerServiceServicer_to_server, servicer)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
