"""Signatures of Telebirr: both sides sign the fields of a message, sorted and joined, with RSA and SHA-256.

The fields of `biz_content` count as fields of the message. Both paddings are accepted of Telebirr, which has used both;
ours is the one that Telebirr expects of the merchant.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature as SignatureMismatch
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_CONTENT = "biz_content"
_UNSIGNED = frozenset(
    {"sign", "sign_type", "header", "refund_info", "openType", "raw_request", "wallet_reference_data", _CONTENT}
)
SIGN_TYPE = "SHA256WithRSA"
_SHORTEST_KEY_BITS = 2048
_BETWEEN_KEYS = re.compile(r",|(?<=-----END PUBLIC KEY-----)")


class Padding(StrEnum):
    PSS = "pss"
    PKCS1 = "pkcs1"


def signed_text(message: Mapping[str, Any]) -> str:
    """Returns the text over which *message* is signed."""
    content = message.get(_CONTENT)
    fields = {**message, **(content if isinstance(content, dict) else {})}
    texts = {name: str(value) for name, value in fields.items() if name not in _UNSIGNED and value is not None}
    return "&".join(f"{name}={text}" for name, text in sorted(texts.items()) if text)


def sign(message: Mapping[str, Any], key: rsa.RSAPrivateKey, used: Padding) -> str:
    signature = key.sign(signed_text(message).encode(), _padding(used), hashes.SHA256())
    return base64.b64encode(signature).decode()


def is_signed(message: Mapping[str, Any], keys: Sequence[rsa.RSAPublicKey]) -> bool:
    """Returns whether the holder of one of *keys* has signed *message*, with either padding."""
    try:
        signature = base64.b64decode(str(message.get("sign", "")), validate=True)
    except (binascii.Error, ValueError):
        return False
    # JSON can name halves of characters, which have no bytes of their own.
    text = signed_text(message).encode(errors="surrogatepass")
    return any(_verifies(key, signature, text, used) for key in keys for used in Padding)


def read_private_key(text: str) -> rsa.RSAPrivateKey:
    """Reads a key in PEM or in base64 of DER. Raises ValueError, which does not contain it."""
    try:
        key = _load_private(text)
    except (ValueError, TypeError):
        raise ValueError("must be an RSA private key without a password, in PEM or in base64 of DER") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _SHORTEST_KEY_BITS:
        raise ValueError(f"must be an RSA private key of at least {_SHORTEST_KEY_BITS} bits")
    return key


def read_public_keys(text: str) -> list[rsa.RSAPublicKey]:
    """Reads keys in PEM or in base64 of DER, with commas between them. Raises ValueError."""
    return [_read_public_key(part) for part in _BETWEEN_KEYS.split(_with_lines(text)) if part.strip()]


def _read_public_key(text: str) -> rsa.RSAPublicKey:
    try:
        key = _load_public(text)
    except (ValueError, TypeError):
        raise ValueError("must be RSA public keys in PEM or in base64 of DER") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SHORTEST_KEY_BITS:
        raise ValueError(f"must be RSA public keys of at least {_SHORTEST_KEY_BITS} bits")
    return key


def _load_private(text: str) -> object:
    if "-----BEGIN" in text:
        return serialization.load_pem_private_key(_lines(text), password=None)
    return serialization.load_der_private_key(_der(text), password=None)


def _load_public(text: str) -> object:
    if "-----BEGIN" in text:
        return serialization.load_pem_public_key(_lines(text))
    return serialization.load_der_public_key(_der(text))


def _with_lines(text: str) -> str:
    # A variable of the environment often has no line breaks.
    return text.replace("\\n", "\n")


def _lines(text: str) -> bytes:
    return _with_lines(text).strip().encode()


def _der(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


def _padding(used: Padding) -> padding.AsymmetricPadding:
    if used is Padding.PKCS1:
        return padding.PKCS1v15()
    return padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)


def _verifies(key: rsa.RSAPublicKey, signature: bytes, text: bytes, used: Padding) -> bool:
    # Telebirr has used salts of several lengths.
    accepted = (
        padding.PKCS1v15()
        if used is Padding.PKCS1
        else padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.AUTO)
    )
    try:
        key.verify(signature, text, accepted, hashes.SHA256())
    except SignatureMismatch:
        return False
    return True
