"""Wires booking into a process: its gRPC services and its consumers."""

from kit.chassis import Chassis
from request_service.booking import consumers
from request_service.booking.services.servicer import OfferingServicer
from request_service.booking.venues.servicer import VenueServicer
from twou.request.v1 import service_pb2, service_pb2_grpc, venue_pb2, venue_pb2_grpc

_VENUE_SERVICE = venue_pb2.DESCRIPTOR.services_by_name["VenueService"]
_OFFERING_SERVICE = service_pb2.DESCRIPTOR.services_by_name["OfferingService"]


def wire_booking(chassis: Chassis) -> None:
    venues = VenueServicer(chassis.database)
    chassis.serve(_VENUE_SERVICE, venue_pb2_grpc.add_VenueServiceServicer_to_server, venues)
    offerings = OfferingServicer(chassis.database)
    chassis.serve(_OFFERING_SERVICE, service_pb2_grpc.add_OfferingServiceServicer_to_server, offerings)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
