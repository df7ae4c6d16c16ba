"""Connects the pictures of accounts with the process."""

from auth_service.avatars.servicer import AvatarServicer
from kit.chassis import Chassis
from twou.auth.v1 import avatar_pb2, avatar_pb2_grpc

AVATAR_SERVICE = avatar_pb2.DESCRIPTOR.services_by_name["AvatarService"]


def serve_avatars(chassis: Chassis) -> None:
    servicer = AvatarServicer(chassis.database)
    chassis.serve(AVATAR_SERVICE, avatar_pb2_grpc.add_AvatarServiceServicer_to_server, servicer)
