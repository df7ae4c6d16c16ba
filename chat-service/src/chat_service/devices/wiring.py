"""Wires devices into a process: their gRPC service, and the worker that seals their addresses again."""

from urllib.parse import urlsplit

from chat_service.devices.convert import PushServices
from chat_service.devices.resealing import DeviceResealing
from chat_service.devices.servicer import DeviceRules, DeviceServicer
from chat_service.push.endpoints import PushHosts
from chat_service.push.interface import DeviceKind
from chat_service.push.settings import PushSettings
from chat_service.push.vapid import public_text, read_key
from kit.chassis import Chassis
from kit.vault import ServiceVault
from twou.chat.v1 import device_pb2, device_pb2_grpc

_DEVICE_SERVICE = device_pb2.DESCRIPTOR.services_by_name["DeviceService"]


def device_rules(settings: PushSettings) -> DeviceRules:
    key = settings.vapid_private_key
    kinds = {DeviceKind.WEBPUSH: key is not None, DeviceKind.FCM: settings.fcm_account is not None}
    return DeviceRules(
        services=PushServices(PushHosts(settings.webpush_hosts), urlsplit(settings.fcm_base_url).hostname or ""),
        kinds=frozenset(kind for kind, is_set_up in kinds.items() if is_set_up),
        vapid_public_key="" if key is None else public_text(read_key(key.get_secret_value())),
    )


def wire_devices(chassis: Chassis, vault: ServiceVault, settings: PushSettings) -> None:
    devices = DeviceServicer(chassis.database, vault, device_rules(settings))
    chassis.serve(_DEVICE_SERVICE, device_pb2_grpc.add_DeviceServiceServicer_to_server, devices)
    chassis.work(DeviceResealing(chassis.database, vault))
