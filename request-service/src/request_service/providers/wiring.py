"""Wires the providers into a process: their gRPC service."""

from kit.chassis import Chassis
from request_service.providers.directory import ProviderDirectory
from request_service.providers.followers import ListFollowers
from request_service.providers.live import LivePositions
from request_service.providers.servicer import ProviderServicer
from twou.request.v1 import provider_pb2, provider_pb2_grpc

_PROVIDER_SERVICE = provider_pb2.DESCRIPTOR.services_by_name["ProviderService"]


def wire_providers(
    chassis: Chassis, directory: ProviderDirectory, *, list_followers: ListFollowers, fresh_seconds: float
) -> None:
    """*fresh_seconds* is the maximum age of the position of a provider that is found nearby."""
    live = LivePositions(chassis.bus)
    servicer = ProviderServicer(
        chassis.database, directory, live, list_followers=list_followers, fresh_seconds=fresh_seconds
    )
    chassis.serve(_PROVIDER_SERVICE, provider_pb2_grpc.add_ProviderServiceServicer_to_server, servicer)
