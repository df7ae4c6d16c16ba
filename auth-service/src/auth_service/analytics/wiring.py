"""Wires analytics into a process: its gRPC service, the consumer of all events, and the cleaning."""

from auth_service.analytics import consumers
from auth_service.analytics.servicer import AnalyticsServicer
from auth_service.analytics.workers import ClientEventCleaning
from kit.chassis import Chassis
from twou.auth.v1 import analytics_pb2, analytics_pb2_grpc

_ANALYTICS_SERVICE = analytics_pb2.DESCRIPTOR.services_by_name["AnalyticsService"]


def serve_analytics(chassis: Chassis) -> None:
    servicer = AnalyticsServicer(chassis.database)
    chassis.serve(_ANALYTICS_SERVICE, analytics_pb2_grpc.add_AnalyticsServiceServicer_to_server, servicer)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work(ClientEventCleaning(chassis.database))
