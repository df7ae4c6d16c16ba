"""The addresses of devices, as they are sealed: an endpoint with the keys of a browser, or the token of an app.

A reader of one could send to the device or follow it, so none is ever logged, shown or put into an event.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from chat_service.push.interface import DeviceKind, Target
from kit.vault import ServiceVault


@dataclass(frozen=True)
class BrowserAddress:
    endpoint: str = field(repr=False)
    # The browser's public key, an uncompressed point on P-256, and its authentication secret of 16 bytes (RFC 8291).
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)
    kind: ClassVar[DeviceKind] = DeviceKind.WEBPUSH

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(f"webpush {self.endpoint}".encode()).digest()

    def seal(self, vault: ServiceVault, device_id: UUID) -> bytes:
        parts = {"endpoint": self.endpoint, "p256dh": _text(self.p256dh), "auth": _text(self.auth)}
        return vault.seal(json.dumps(parts).encode(), _context(device_id))


@dataclass(frozen=True)
class AppAddress:
    token: str = field(repr=False)
    # The host of the service, which is the same for all apps.
    host: str
    kind: ClassVar[DeviceKind] = DeviceKind.FCM

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(f"fcm {self.token}".encode()).digest()

    def seal(self, vault: ServiceVault, device_id: UUID) -> bytes:
        return vault.seal(json.dumps({"token": self.token}).encode(), _context(device_id))


type PushAddress = BrowserAddress | AppAddress


def open_address(vault: ServiceVault, target: Target) -> PushAddress:
    """Returns the address of a device. Raises NotOpened if it was sealed under a SECRET_KEY that is not known."""
    parts = json.loads(vault.open(target.sealed, _context(target.device_id)))
    if target.kind is DeviceKind.FCM:
        return AppAddress(parts["token"], target.host)
    return BrowserAddress(parts["endpoint"], base64.b64decode(parts["p256dh"]), base64.b64decode(parts["auth"]))


def seal_again(vault: ServiceVault, device_id: UUID, sealed: bytes) -> bytes | None:
    """Returns an address that was sealed under the earlier SECRET_KEY, sealed under the one of now; `None` if it is.

    Raises NotOpened.
    """
    return vault.seal_again(sealed, _context(device_id))


def _context(device_id: UUID) -> str:
    return f"device {device_id}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
