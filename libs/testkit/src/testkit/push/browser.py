"""A browser that has subscribed to web push: it has the keys, and decrypts what arrives (RFC 8291 and RFC 8188)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_POINT_BYTES = 65
_TAG_BYTES = 16


class Undecipherable(Exception):
    """The body is not what the browser can read."""


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    # The part of its endpoint that is its own.
    name: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @classmethod
    def restored(cls, name: str, parts: Sequence[str]) -> Self:
        """Returns the browser with this name and these `secret_parts`."""
        number, auth = parts
        return cls(ec.derive_private_key(int(number, 16), ec.SECP256R1()), bytes.fromhex(auth), name)

    @property
    def secret_parts(self) -> list[str]:
        """Its private key and its authentication secret, in hexadecimal digits."""
        return [f"{self.key.private_numbers().private_value:x}", self.auth.hex()]

    @property
    def keys(self) -> dict[str, str]:
        """The keys as the app sends them."""
        return {"p256dh": encoded(point_of(self.key.public_key())), "auth": encoded(self.auth)}

    def read(self, body: bytes) -> bytes:
        """Returns the message in *body*. Raises Undecipherable."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20] if len(body) > 20 else 0
        point, record = body[21 : 21 + length], body[21 + length :]
        if length != _POINT_BYTES or not _TAG_BYTES < len(record) <= size:
            raise Undecipherable("the header is not that of one record")
        try:
            sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError as error:
            raise Undecipherable("the key of the sender is no point") from error
        shared = self.key.exchange(ec.ECDH(), sender)
        about = b"WebPush: info\0" + point_of(self.key.public_key()) + point
        secret = _expanded(_mac(self.auth, shared), about, 32)
        prk = _mac(salt, secret)
        content_key = _expanded(prk, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _expanded(prk, b"Content-Encoding: nonce\0", 12)
        try:
            padded = AESGCM(content_key).decrypt(nonce, record, None)
        except InvalidTag as error:
            raise Undecipherable("the message was encrypted for another browser") from error
        text = padded.rstrip(b"\0")
        if text[-1:] != b"\2":
            raise Undecipherable("the record is not the last one")
        return text[:-1]


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def _expanded(prk: bytes, info: bytes, length: int) -> bytes:
    # One block of HKDF-Expand has 32 bytes, and no key here has more.
    return _mac(prk, info + b"\1")[:length]
