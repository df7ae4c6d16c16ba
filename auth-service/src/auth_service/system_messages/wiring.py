"""Connects messages of operators with the service."""

from auth_service.system_messages.servicer import SystemMessageServicer
from auth_service.system_messages.workers import SystemMessageCleaning
from kit.chassis import Chassis
from twou.auth.v1 import system_message_pb2, system_message_pb2_grpc

SYSTEM_MESSAGE_SERVICE = system_message_pb2.DESCRIPTOR.services_by_name["SystemMessageService"]


def serve_system_messages(chassis: Chassis) -> None:
    add = system_message_pb2_grpc.add_SystemMessageServiceServicer_to_server
    chassis.serve(SYSTEM_MESSAGE_SERVICE, add, SystemMessageServicer(chassis.database))
    chassis.work(SystemMessageCleaning(chassis.database))
