"""Browsers and apps of tests, and what their users send to register them."""

import base64
import os
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from chat_service.devices import actions
from chat_service.devices.models import Device
from chat_service.push.addresses import AppAddress, BrowserAddress, PushAddress
from kit.database import Database
from kit.ids import new_id
from kit.vault import ServiceVault
from twou.chat.v1 import device_pb2 as pb

VAULT = ServiceVault("chat-service", SecretStr("a key of these tests, and of no other"))
FCM_HOST = "fcm.googleapis.com"
PUSH_HOST = "updates.push.services.mozilla.com"


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def new_point() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def browser_address(host: str = PUSH_HOST) -> BrowserAddress:
    return BrowserAddress(f"https://{host}/wpush/{new_id()}", new_point(), os.urandom(16))


def app_address() -> AppAddress:
    return AppAddress(f"token:{new_id()}", FCM_HOST)


def browser_request(address: BrowserAddress, **changed: Any) -> pb.RegisterDeviceRequest:
    """Returns the request that registers a browser. *changed*: other values for fields of it, and of its keys."""
    keys = {"p256dh": base64url(address.p256dh), "auth": base64url(address.auth)}
    keys |= {name: changed.pop(name) for name in keys if name in changed}
    fields: dict[str, Any] = {"kind": pb.DEVICE_KIND_WEBPUSH, "endpoint": address.endpoint, "keys": pb.PushKeys(**keys)}
    return pb.RegisterDeviceRequest(**(fields | changed))


def app_request(token: str) -> pb.RegisterDeviceRequest:
    return pb.RegisterDeviceRequest(kind=pb.DEVICE_KIND_FCM, token=token)


async def register(database: Database, user_id: UUID, address: PushAddress) -> tuple[Device, bool]:
    async with database.transaction() as session:
        return await actions.register_device(session, VAULT, user_id, address)
