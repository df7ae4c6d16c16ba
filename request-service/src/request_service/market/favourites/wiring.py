"""Wires favourites into a process: their gRPC service, their consumers and their worker."""

from kit.chassis import Chassis
from request_service.market.favourites import consumers
from request_service.market.favourites.servicer import FavouriteServicer
from request_service.market.favourites.workers import FavouriteCounter
from twou.request.v1 import favourite_pb2, favourite_pb2_grpc

_FAVOURITE_SERVICE = favourite_pb2.DESCRIPTOR.services_by_name["FavouriteService"]


def wire_favourites(chassis: Chassis) -> None:
    servicer = FavouriteServicer(chassis.database)
    chassis.serve(_FAVOURITE_SERVICE, favourite_pb2_grpc.add_FavouriteServiceServicer_to_server, servicer)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work(FavouriteCounter(chassis.database))
