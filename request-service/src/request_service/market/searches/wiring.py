"""Wires saved searches into a process: their gRPC service."""

from kit.chassis import Chassis
from request_service.market.searches.servicer import SavedSearchServicer
from twou.request.v1 import saved_search_pb2, saved_search_pb2_grpc

_SAVED_SEARCH_SERVICE = saved_search_pb2.DESCRIPTOR.services_by_name["SavedSearchService"]


def wire_searches(chassis: Chassis) -> None:
    servicer = SavedSearchServicer(chassis.database)
    chassis.serve(_SAVED_SEARCH_SERVICE, saved_search_pb2_grpc.add_SavedSearchServiceServicer_to_server, servicer)
