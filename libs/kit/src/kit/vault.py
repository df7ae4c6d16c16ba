"""Encrypts and digests secrets under SECRET_KEY, so that the database alone reveals none.

A sealed value is: version (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag. It is bound to a context, such as the
id of its row, so that it cannot be moved to another row. Both keys are derived from SECRET_KEY and the name of the
service (HKDF, RFC 5869), so that services that share a SECRET_KEY open nothing of each other's.

Values sealed under PREVIOUS_SECRET_KEY open too, so that SECRET_KEY can be changed without sealing them again.
"""

import contextlib
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class NotOpened(Exception):
    """The sealed value cannot be opened: it was sealed under another SECRET_KEY, or has been changed."""

    def __init__(self, context: str) -> None:
        super().__init__(f"{context} was sealed under another SECRET_KEY, or has been changed")


class ServiceVault:
    """The secrets of *service*. Its name may not be changed later."""

    def __init__(self, service: str, secret: SecretStr, previous: SecretStr | None = None) -> None:
        self._cipher, *earlier = [
            AESGCM(_derive(one, f"2u {service}: encryption at rest")) for one in (secret, previous) if one
        ]
        self._openers = [self._cipher, *earlier]
        self._digest_key, *self._earlier_digest_keys = [
            _derive(one, f"2u {service}: digests") for one in (secret, previous) if one
        ]

    def seal(self, plaintext: bytes, context: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plaintext, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Returns the plaintext. Raises NotOpened if neither key opens it, or if *context* is another one."""
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION:
            raise NotOpened(context)
        for cipher in self._openers:
            with contextlib.suppress(InvalidTag, ValueError):
                return cipher.decrypt(nonce, ciphertext, context.encode())
        raise NotOpened(context)

    def seal_again(self, sealed: bytes, context: str) -> bytes | None:
        """Returns a value of the earlier SECRET_KEY, sealed under the one of now; `None` if it is sealed so already.

        Raises NotOpened.
        """
        plaintext = self.open(sealed, context)
        with contextlib.suppress(InvalidTag, ValueError):
            self._cipher.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], context.encode())
            return None
        return self.seal(plaintext, context)

    def digest(self, *parts: str) -> bytes:
        """Returns HMAC-SHA256 of the parts: equal for equal parts, and useless to a reader of the database alone."""
        return _digest(self._digest_key, parts)

    def earlier_digests(self, *parts: str) -> list[bytes]:
        """Returns the digests under PREVIOUS_SECRET_KEY, for values that were digested before the key was changed."""
        return [_digest(key, parts) for key in self._earlier_digest_keys]

    @property
    def is_changing(self) -> bool:
        """True as long as there may be values of an earlier SECRET_KEY."""
        return bool(self._earlier_digest_keys)


def _digest(key: bytes, parts: tuple[str, ...]) -> bytes:
    # Each part is hashed first, so that moving text from one part to the next changes the digest.
    message = b"".join(hashlib.sha256(part.encode()).digest() for part in parts)
    return hmac.digest(key, message, "sha256")


def _derive(secret: SecretStr, purpose: str) -> bytes:
    key = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=purpose.encode())
    return key.derive(secret.get_secret_value().encode())
