"""The identity of this site towards push services (VAPID, RFC 8292): a key on P-256, and signed tokens.

A token is for one origin. It is kept for a part of its life and renewed then, because a signature for each message
would cost more than its encryption.
"""

import base64
import binascii
import time
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

_KEY_BYTES = 32
# A push service refuses more than 24 hours (RFC 8292, section 2). Ours may be wrong by a few minutes.
_LIFE_SECONDS = 12 * 3600
_KEPT_SECONDS = 6 * 3600
# There are more hosts below a pattern of WEBPUSH_HOSTS than browsers use.
_MAX_ORIGINS = 256


def read_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Returns the private key that `make vapid-keys` has printed. Raises ValueError, without the text, for another."""
    try:
        number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise ValueError("it is no key of `make vapid-keys`") from error
    if len(number) != _KEY_BYTES:
        raise ValueError("it is no key of `make vapid-keys`")
    try:
        return ec.derive_private_key(int.from_bytes(number), ec.SECP256R1())
    except ValueError as error:
        raise ValueError("it is no key of `make vapid-keys`") from error


def new_key() -> str:
    """Returns the text of a new private key."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _base64url(number.to_bytes(_KEY_BYTES))


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """Returns the public key as browsers and push services take it: an uncompressed point in base64url."""
    return _base64url(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


class Vapid:
    """Signs for one site, which push services can reach at *subject*, a `mailto:` or `https:` URL."""

    def __init__(self, key: SecretStr, subject: str, *, clock: Callable[[], float] = time.time) -> None:
        self._key = read_key(key.get_secret_value())
        self._subject = subject
        self._clock = clock
        self.public_key = public_text(self._key)
        # The headers by origin, each with the moment from which on it is made anew.
        self._headers: dict[str, tuple[str, float]] = {}

    def authorization(self, origin: str) -> str:
        """Returns the header `Authorization` for *origin*, such as `https://fcm.googleapis.com`."""
        now = self._clock()
        header, renewed_at = self._headers.get(origin, ("", 0.0))
        if now >= renewed_at:
            claims = {"aud": origin, "exp": int(now) + _LIFE_SECONDS, "sub": self._subject}
            header = f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public_key}"
            if len(self._headers) >= _MAX_ORIGINS:
                self._headers.clear()
            self._headers[origin] = header, now + _KEPT_SECONDS
        return header


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
