"""Signs real access tokens with a key of the test, for services that only verify them."""

import base64
import hmac
import json
import time
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kit.keys import KeySet
from kit.session_states import SessionState
from kit.tokens import ACCESS_TOKEN_TYPE
from testkit.people import Person


class TokenIssuer:
    def __init__(self) -> None:
        self.replace_key()

    def replace_key(self) -> None:
        """Makes a new key, the only one that is published from now on."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.key_id = uuid4().hex

    def token(
        self,
        user_id: UUID,
        role: str = "client",
        *,
        session_id: UUID | None = None,
        lifetime_seconds: float = 600,
        **claims: object,
    ) -> str:
        now = time.time()
        standard = {
            "iss": "2u",
            "aud": "2u",
            "sub": str(user_id),
            "sid": str(session_id or uuid4()),
            "role": role,
            "jti": uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime_seconds,
        }
        return self.sign({**standard, **claims})

    def person(self, role: str = "client", user_id: UUID | None = None) -> Person:
        """Returns a person with a token of that role; a new user unless `user_id` is given."""
        known_id = user_id or uuid4()
        return Person(known_id, self.token(known_id, role))

    def sign(self, claims: dict[str, object], *, typ: str | None = ACCESS_TOKEN_TYPE) -> str:
        """Signs any claims, also invalid ones."""
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self.key_id, "typ": typ})

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._key.public_key()

    def keys(self) -> KeySet:
        return KeySet(self._jwks)

    @staticmethod
    async def state(session_id: UUID) -> SessionState:  # noqa: ARG004
        """Answers, in the place of auth-service, that the session is live: sessions of this issuer never end."""
        return SessionState(is_live=True)

    def public_jwk(self) -> dict[str, Any]:
        public = jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**public, "kid": self.key_id, "alg": "ES256", "use": "sig"}

    async def _jwks(self) -> str:
        return json.dumps({"keys": [self.public_jwk()]})


def encoded(part: dict[str, Any]) -> str:
    """Returns the header or the claims of a token as they stand in it."""
    return _base64(json.dumps(part).encode())


def signed_with_public_key(key: ec.EllipticCurvePublicKey, key_id: str, claims: dict[str, Any]) -> str:
    """Returns a token with an HMAC keyed with the public key: PyJWT refuses to sign like this.

    Verifiers that let the token choose the algorithm accept it.
    """
    public = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{encoded({'alg': 'HS256', 'typ': ACCESS_TOKEN_TYPE, 'kid': key_id})}.{encoded(claims)}"
    return f"{signed}.{_base64(hmac.digest(public, signed.encode(), 'sha256'))}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
