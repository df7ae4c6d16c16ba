"""Forged access tokens. Some are signed with the real key, as an attacker who has stolen it could do."""

import time
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from auth_service.keys import key_pairs, queries
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit.database import Database
from testkit.tokens import encoded, signed_with_public_key
from tests.people import Person
from tools.stack.config import AUTH
from tools.stack.stack import Stack

type Claims = dict[str, Any]

# Tokens of earlier releases lack these, and have the lowest value.
OPTIONAL = {"epoch", "user_epoch", "auth_time"}


class Forger:
    """Forges tokens from the signing key of a stack and the genuine tokens of a person."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, kid: str, person: Person) -> None:
        self.key = key
        self.kid = kid
        self.genuine: str = person.tokens["access_token"]
        self.refresh_token: str = person.tokens["refresh_token"]
        self.claims: Claims = jwt.decode(self.genuine, options={"verify_signature": False})

    @classmethod
    async def of(cls, stack: Stack, person: Person) -> "Forger":
        settings = Settings(database_url=stack.config.environment_of(AUTH)["DATABASE_URL"])
        async with Database(settings.database_url) as database, database.read() as session:
            newest = (await queries.get_key_ring(session)).keys[0]
        return cls(key_pairs.private_key(newest, Vault(settings.secret_key)), newest.kid, person)

    def signed(self, key: Any = None, algorithm: str = "ES256", header: Claims | None = None, **claims: Any) -> str:
        """Returns the genuine token with changed claims and headers. A claim that is None is left out."""
        changed = {name: value for name, value in (self.claims | claims).items() if value is not None}
        headers = {"typ": "at+jwt", "kid": self.kid} | (header or {})
        return jwt.encode(changed, key or self.key, algorithm=algorithm, headers=headers)

    def _without(self, claim: str) -> str:
        missing: Claims = {claim: None}
        return self.signed(**missing)

    def bad_tokens(self) -> dict[str, str]:
        """Returns invalid tokens by their defect."""
        header, payload, signature = self.genuine.split(".")
        stranger = ec.generate_private_key(ec.SECP256R1())
        return {
            "garbage": "garbage",
            "three dots": "a.b.c",
            "not ascii": "é.é.é",
            "very long": "A" * 5000,
            "without signature": f"{header}.{payload}.",
            "other signature": f"{header}.{payload}.{signature[::-1]}",
            "other payload": f"{header}.{encoded(self.claims | {'role': 'admin'})}.{signature}",
            "alg none": f"{encoded({'alg': 'none', 'typ': 'at+jwt', 'kid': self.kid})}.{encoded(self.claims)}.",
            "HMAC with the public key": signed_with_public_key(self.key.public_key(), self.kid, self.claims),
            "a stranger's key": self.signed(stranger),
            "a stranger's key with an unknown kid": self.signed(stranger, header={"kid": uuid4().hex}),
            "a key in the header": self.signed(stranger, header={"jwk": {"kty": "EC"}, "jku": "http://127.0.0.1:1/"}),
            "typ JWT": self.signed(header={"typ": "JWT"}),
            "other audience": self.signed(aud="another"),
            "other issuer": self.signed(iss="another"),
            "expired": self.signed(exp=int(time.time()) - 60),
            "not yet valid": self.signed(nbf=int(time.time()) + 600),
            **{f"without {claim}": self._without(claim) for claim in self.claims.keys() - OPTIONAL},
            "sub is no id": self.signed(sub="no-id"),
            "sid is no id": self.signed(sid="no-id"),
            "a refresh token": self.refresh_token,
        }
