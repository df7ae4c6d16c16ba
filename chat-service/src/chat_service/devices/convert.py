"""Conversion of devices from and to protobuf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.devices.errors import DeviceNotFound
from chat_service.devices.models import Device
from chat_service.push.addresses import AppAddress, BrowserAddress, PushAddress
from chat_service.push.endpoints import PushHosts, canonical, endpoint_issue, find_auth_secret, find_public_key
from chat_service.push.interface import DeviceKind
from kit.errors import FieldIssue, InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, optional
from twou.chat.v1 import device_pb2 as pb

MAX_TOKEN_LENGTH = 4096
_TOKEN = re.compile(r"[!-~]+")
_ABSENT = "must be absent for this kind"
_KINDS = EnumMap(DeviceKind, pb.DeviceKind)
_DEVICE = Packer(pb.Device, Device)


@dataclass(frozen=True)
class PushServices:
    """The push services whose devices can be registered."""

    hosts: PushHosts
    fcm_host: str


def device_id(text: str) -> UUID:
    """Raises DeviceNotFound for text that cannot be an id."""
    return an_id(text, otherwise=DeviceNotFound)


def address(message: pb.RegisterDeviceRequest, services: PushServices) -> PushAddress:
    """Returns the address of a device that its user names. Raises InvalidInput with all that is wrong."""
    kind = _KINDS.get("kind", message.kind)
    found = _browser_issues(message, services.hosts) if kind is DeviceKind.WEBPUSH else _app_issues(message)
    if issues := tuple(FieldIssue(field, issue) for field, issue in found if issue is not None):
        raise InvalidInput(details=issues)
    if kind is DeviceKind.FCM:
        return AppAddress(message.token, services.fcm_host)
    p256dh, auth = find_public_key(message.keys.p256dh), find_auth_secret(message.keys.auth)
    if p256dh is None or auth is None:
        raise ValueError("the keys were not checked")
    return BrowserAddress(canonical(message.endpoint), p256dh, auth)


def device_message(found: Device | Row[Any]) -> pb.Device:
    return _DEVICE(found)


def _browser_issues(message: pb.RegisterDeviceRequest, hosts: PushHosts) -> Iterator[tuple[str, str | None]]:
    endpoint, keys = optional(message, "endpoint"), optional(message, "keys")
    yield "endpoint", "is required" if endpoint is None else endpoint_issue(endpoint, hosts)
    if keys is None:
        yield "keys", "is required"
    else:
        is_point = find_public_key(keys.p256dh) is not None
        yield "keys.p256dh", None if is_point else "must be an uncompressed point on P-256 in base64url"
        yield "keys.auth", None if find_auth_secret(keys.auth) is not None else "must be 16 bytes in base64url"
    yield "token", _ABSENT if message.HasField("token") else None


def _app_issues(message: pb.RegisterDeviceRequest) -> Iterator[tuple[str, str | None]]:
    yield "token", _token_issue(optional(message, "token"))
    for field in ("endpoint", "keys"):
        yield field, _ABSENT if message.HasField(field) else None


def _token_issue(token: str | None) -> str | None:
    if token is None:
        return "is required"
    if not 1 <= len(token) <= MAX_TOKEN_LENGTH:
        return f"must have 1 to {MAX_TOKEN_LENGTH} characters"
    return None if _TOKEN.fullmatch(token) else "must be a registration token"
