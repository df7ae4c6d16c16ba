"""Wires reports into the process: their gRPC service."""

from auth_service.moderation.servicer import ReportServicer
from kit.chassis import Chassis
from twou.auth.v1 import report_pb2, report_pb2_grpc

REPORT_SERVICE = report_pb2.DESCRIPTOR.services_by_name["ReportService"]


def serve_reports(chassis: Chassis) -> None:
    register = report_pb2_grpc.add_ReportServiceServicer_to_server
    chassis.serve(REPORT_SERVICE, register, ReportServicer(chassis.database))
