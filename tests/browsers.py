"""Browsers of tests, and a key of web push. The push service of the shared system is at no address."""

import base64
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.people import Json, Person

PUSH_HOST = "push.example.org"


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


# No host but this one is looked up, and no connection is made to it: web push connects to public addresses alone.
PUSH_SETTINGS = {
    "VAPID_PRIVATE_KEY": _base64url(_new_key().private_numbers().private_value.to_bytes(32)),
    "VAPID_SUBJECT": "mailto:push@example.org",
    "WEBPUSH_HOSTS": PUSH_HOST,
    "WEBPUSH_TEST_HOSTS": f"{PUSH_HOST}=127.0.0.1:9",
}


def new_browser() -> Json:
    """Returns the body that registers a new browser."""
    point = _new_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": _base64url(point), "auth": _base64url(secrets.token_bytes(16))}
    return {"kind": "webpush", "endpoint": f"https://{PUSH_HOST}/wpush/{secrets.token_urlsafe(24)}", "keys": keys}


async def repeats_devices(twice: Any, owner: Person) -> None:
    """Sends each command about devices twice; *twice* sends one so."""
    made = await twice(owner, "POST /notifications/devices", **new_browser())
    assert [one["id"] for one in (await owner.get("/notifications/devices")).json()] == [made["id"]]
    await twice(owner, "DELETE /notifications/devices/{device_id}", made["id"])
    assert (await owner.get("/notifications/devices")).json() == []
