"""Wires notifications into a process: their gRPC services, consumers and workers."""

from chat_service.notifications import consumers
from chat_service.notifications.preferences.servicer import PreferenceServicer
from chat_service.notifications.preferences.unsubscribing import UnsubscribeTokens
from chat_service.notifications.retention import NotificationCleaning
from chat_service.notifications.servicer import NotificationServicer
from chat_service.people.actions import Accounts
from kit.chassis import Chassis
from kit.vault import ServiceVault
from twou.chat.v1 import notification_pb2, notification_pb2_grpc, preference_pb2, preference_pb2_grpc

NOTIFICATION_SERVICE = notification_pb2.DESCRIPTOR.services_by_name["NotificationService"]
PREFERENCE_SERVICE = preference_pb2.DESCRIPTOR.services_by_name["PreferenceService"]


def wire_notifications(chassis: Chassis, vault: ServiceVault, accounts: Accounts, retention_days: int) -> None:
    notifications = NotificationServicer(chassis.database, accounts)
    register = notification_pb2_grpc.add_NotificationServiceServicer_to_server
    chassis.serve(NOTIFICATION_SERVICE, register, notifications)
    preferences = PreferenceServicer(chassis.database, UnsubscribeTokens(vault))
    chassis.serve(PREFERENCE_SERVICE, preference_pb2_grpc.add_PreferenceServiceServicer_to_server, preferences)
    chassis.work(NotificationCleaning(chassis.database, retention_days))
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
