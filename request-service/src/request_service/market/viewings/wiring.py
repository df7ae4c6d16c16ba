"""Wires viewings into a process: their gRPC service and their consumers."""

from kit.chassis import Chassis
from request_service.booking.bookings.desk import BookingDesk
from request_service.market.viewings import consumers
from request_service.market.viewings.servicer import ViewingServicer
from twou.request.v1 import viewing_pb2, viewing_pb2_grpc

_VIEWING_SERVICE = viewing_pb2.DESCRIPTOR.services_by_name["ViewingService"]


def wire_viewings(chassis: Chassis, desk: BookingDesk) -> None:
    servicer = ViewingServicer(chassis.database, desk)
    chassis.serve(_VIEWING_SERVICE, viewing_pb2_grpc.add_ViewingServiceServicer_to_server, servicer)
    for subscription in consumers.subscriptions(desk.money):
        chassis.listen(subscription)
