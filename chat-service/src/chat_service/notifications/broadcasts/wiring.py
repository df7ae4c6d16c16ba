"""Wires notices by admins into a process: their gRPC service, and the worker that sends them."""

from chat_service.notifications.broadcasts.actions import ActiveAccounts
from chat_service.notifications.broadcasts.sending import BroadcastSending, Notify, Pace
from chat_service.notifications.broadcasts.servicer import BroadcastServicer
from kit.chassis import Chassis
from twou.chat.v1 import broadcast_pb2, broadcast_pb2_grpc

_BROADCAST_SERVICE = broadcast_pb2.DESCRIPTOR.services_by_name["BroadcastService"]


def wire_broadcasts(chassis: Chassis, accounts: ActiveAccounts, notify: Notify, per_second: int) -> None:
    """*notify* is the verb by which recipients are told."""
    servicer = BroadcastServicer(chassis.database, accounts)
    chassis.serve(_BROADCAST_SERVICE, broadcast_pb2_grpc.add_BroadcastServiceServicer_to_server, servicer)
    chassis.work_when_due(BroadcastSending(chassis.database, notify, Pace(per_second)))
