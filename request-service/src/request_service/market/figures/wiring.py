"""Wires figures of listings into a process: their gRPC service and their workers."""

from kit.chassis import Chassis
from request_service.market.figures.servicer import FigureServicer
from request_service.market.figures.workers import ViewCounter, VisitorSweeper
from twou.request.v1 import figure_pb2, figure_pb2_grpc

_FIGURE_SERVICE = figure_pb2.DESCRIPTOR.services_by_name["FigureService"]


def wire_figures(chassis: Chassis) -> ViewCounter:
    """Returns the counter that listings tell of each view."""
    servicer, views = FigureServicer(chassis.database), ViewCounter(chassis.database)
    chassis.serve(_FIGURE_SERVICE, figure_pb2_grpc.add_FigureServiceServicer_to_server, servicer)
    chassis.work(views)
    chassis.work(VisitorSweeper(chassis.database))
    return views
