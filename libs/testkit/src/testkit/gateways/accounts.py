"""Accounts at the payment gateways for tests: what both sides know, and the settings of our side."""

import base64
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True)
class ChapaAccount:
    # Keys of the test mode begin like this.
    secret_key: str = "CHASECK_TEST-kept-between-both-sides"
    webhook_secret: str = "webhooks-of-chapa-for-tests"
    mode: str = "test"

    def config(self) -> dict[str, Any]:
        """The configuration of its server."""
        return {
            "secret_key": self.secret_key,
            "webhook_secret": self.webhook_secret,
            "mode": self.mode,
            "balance": "1000000000.00",
        }


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class TelebirrAccount:
    merchant_key: rsa.RSAPrivateKey = field(default_factory=new_key)
    gateway_key: rsa.RSAPrivateKey = field(default_factory=new_key)
    fabric_app_id: str = "c4182ef8-9249-458a-985e-06d191f4d505"
    app_secret: str = "fabric-secret-for-tests"
    app_id: str = "853694808089634"
    merch_code: str = "245445"
    padding: str = "pss"

    def config(self) -> dict[str, Any]:
        """The configuration of its server, which gets no private key of the merchant."""
        merchant = self.merchant_key.public_key().public_numbers()
        gateway = self.gateway_key.private_numbers()
        public = gateway.public_numbers
        return {
            "fabric_app_id": self.fabric_app_id,
            "app_secret": self.app_secret,
            "app_id": self.app_id,
            "merch_code": self.merch_code,
            "padding": self.padding,
            "merchant_key": {"n": f"{merchant.n:x}", "e": f"{merchant.e:x}"},
            "gateway_key": {"n": f"{public.n:x}", "e": f"{public.e:x}", "d": f"{gateway.d:x}"},
        }


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def private_der(key: rsa.RSAPrivateKey) -> str:
    raw = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return base64.b64encode(raw).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    return _public(key, serialization.Encoding.PEM).decode()


def public_der(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(_public(key, serialization.Encoding.DER)).decode()


def _public(key: rsa.RSAPrivateKey, encoding: serialization.Encoding) -> bytes:
    return key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
