"""Signs access tokens with the key of a running auth-service, for more users than could register in a measurement.

The sessions in them do not exist. The gateway does not notice: it looks only for sessions that were revoked.
"""

import time
from typing import Self
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pydantic import SecretStr
from sqlalchemy import select

from auth_service.keys.models import SigningKey
from auth_service.vault import Vault
from bench.visitor import visitors
from kit.database import Database
from kit.production import DEVELOPMENT_SECRET
from kit.tokens import ACCESS_TOKEN_TYPE
from tools.operate.databases import url_of
from tools.stack.config import AUTH
from tools.stack.stack import Stack

_LIFETIME_SECONDS = 1800


class Signer:
    def __init__(self, key: ec.EllipticCurvePrivateKey, kid: str) -> None:
        self._key = key
        self._kid = kid

    @classmethod
    async def of(cls, stack: Stack) -> Self:
        """Reads the key from the database of auth-service."""
        async with visitors(stack.gateway_url, 1) as [visitor]:
            # The key is made at the first login.
            await visitor.registers()
            await visitor.logs_in()
        newest = select(SigningKey.kid, SigningKey.sealed_private_key).order_by(SigningKey.generation.desc()).limit(1)
        async with Database(url_of(stack.config, AUTH)) as database, database.read_once() as session:
            kid, sealed = (await session.execute(newest)).one()
        opened = Vault(SecretStr(DEVELOPMENT_SECRET)).open(sealed, f"signing-key:{kid}")
        key = load_der_private_key(opened, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the signing key is not an elliptic curve key")
        return cls(key, kid)

    def token(self, user_id: str, role: str = "client") -> str:
        now = time.time()
        claims = {
            "iss": "2u",
            "aud": "2u",
            "sub": user_id,
            "sid": str(uuid4()),
            "role": role,
            "jti": uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": now + _LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._kid, "typ": ACCESS_TOKEN_TYPE})
