"""Encrypts a message for one browser (RFC 8291), in the content coding aes128gcm (RFC 8188).

Only the browser can read it: the key follows from a key pair of this message alone, the browser's public key and its
authentication secret.
"""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Push services take no larger body (RFC 8030, section 7.2).
MAX_BODY_BYTES = 4096
_SALT_BYTES = 16
_KEY_BYTES = 16
_NONCE_BYTES = 12
_POINT_BYTES = 65
_TAG_BYTES = 16
# The last record of a body ends with this byte, and ours have one record.
_LAST_RECORD = b"\x02"
_RECORD_SIZE = MAX_BODY_BYTES.to_bytes(4)
_HEADER_BYTES = _SALT_BYTES + len(_RECORD_SIZE) + 1 + _POINT_BYTES
MAX_PLAINTEXT_BYTES = MAX_BODY_BYTES - _HEADER_BYTES - len(_LAST_RECORD) - _TAG_BYTES


def encrypt(
    plaintext: bytes,
    p256dh: bytes,
    auth: bytes,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Returns the body of a push message. Raises ValueError if *plaintext* is too long.

    *key* and *salt* are new ones for each message; only the check of the example in RFC 8291 names them.
    """
    if len(plaintext) > MAX_PLAINTEXT_BYTES:
        raise ValueError(f"a push message has at most {MAX_PLAINTEXT_BYTES} bytes")
    own = key or ec.generate_private_key(ec.SECP256R1())
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    salt = salt or os.urandom(_SALT_BYTES)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), p256dh)
    shared = own.exchange(ec.ECDH(), browser)
    secret = _derived(shared, auth, b"WebPush: info\x00" + p256dh + point, 32)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", _KEY_BYTES)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", _NONCE_BYTES)
    header = salt + _RECORD_SIZE + bytes([len(point)]) + point
    return header + AESGCM(content_key).encrypt(nonce, plaintext + _LAST_RECORD, None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)
