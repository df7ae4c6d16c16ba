"""RSA signatures with SHA-256 as RFC 8017 describes them, in plain arithmetic: a second opinion, and no library.

It is for tests only: its time depends on the key.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_HASH_BYTES = 32
_TRAILER = 0xBC


@dataclass(frozen=True)
class Numbers:
    """The numbers of a key; *d* is zero for a public one."""

    n: int
    e: int
    d: int = 0

    @classmethod
    def of(cls, found: Mapping[str, str]) -> "Numbers":
        return cls(*(int(found.get(name, "0"), 16) for name in ("n", "e", "d")))

    @property
    def size(self) -> int:
        return (self.n.bit_length() + 7) // 8


def sign(text: str, key: Numbers, padding: str) -> str:
    message = text.encode()
    block = _pkcs1(message, key.size) if padding == "pkcs1" else _pss(message, key.n.bit_length() - 1)
    signature = pow(int.from_bytes(block, "big"), key.d, key.n)
    return base64.b64encode(signature.to_bytes(key.size, "big")).decode()


def verifies(signature: str, text: str, key: Numbers, padding: str) -> bool:
    try:
        raw = base64.b64decode(signature, validate=True)
    except binascii.Error:
        return False
    if len(raw) != key.size or (number := int.from_bytes(raw, "big")) >= key.n:
        return False
    block = pow(number, key.e, key.n).to_bytes(key.size, "big")
    message = text.encode()
    if padding == "pkcs1":
        return hmac.compare_digest(block, _pkcs1(message, key.size))
    return _is_pss(message, block, key.n.bit_length() - 1)


def _pkcs1(message: bytes, size: int) -> bytes:
    ending = _DIGEST_INFO + hashlib.sha256(message).digest()
    return b"\x00\x01" + b"\xff" * (size - len(ending) - 3) + b"\x00" + ending


def _mask(seed: bytes, length: int) -> bytes:
    blocks = (hashlib.sha256(seed + number.to_bytes(4, "big")).digest() for number in range(length // _HASH_BYTES + 1))
    return b"".join(blocks)[:length]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


def _seal(message: bytes, salt: bytes) -> bytes:
    return hashlib.sha256(bytes(8) + hashlib.sha256(message).digest() + salt).digest()


def _pss(message: bytes, bits: int) -> bytes:
    length = (bits + 7) // 8
    salt = secrets.token_bytes(_HASH_BYTES)
    seal = _seal(message, salt)
    data = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    masked = bytearray(_xor(data, _mask(seal, len(data))))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + seal + bytes([_TRAILER])


def _is_pss(message: bytes, block: bytes, bits: int) -> bool:
    length = (bits + 7) // 8
    block = block[-length:]
    masked, seal, trailer = block[: length - _HASH_BYTES - 1], block[length - _HASH_BYTES - 1 : -1], block[-1]
    if trailer != _TRAILER:
        return False
    data = bytearray(_xor(masked, _mask(seal, len(masked))))
    data[0] &= 0xFF >> (8 * length - bits)
    padding, found, salt = bytes(data).partition(b"\x01")
    return bool(found) and not any(padding) and len(salt) == _HASH_BYTES and seal == _seal(message, salt)
