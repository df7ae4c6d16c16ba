"""Wires dashboards into a process."""

from kit.chassis import Chassis
from request_service.market.dashboards.servicer import DashboardServicer
from twou.request.v1 import dashboard_pb2, dashboard_pb2_grpc

_DASHBOARD_SERVICE = dashboard_pb2.DESCRIPTOR.services_by_name["DashboardService"]


def wire_dashboards(chassis: Chassis) -> None:
    servicer = DashboardServicer(chassis.database)
    chassis.serve(_DASHBOARD_SERVICE, dashboard_pb2_grpc.add_DashboardServiceServicer_to_server, servicer)
