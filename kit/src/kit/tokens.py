"""Verifies access tokens (RFC 9068): signature, algorithm, type, issuer, audience, times, and that nobody revoked them.

A verified token is remembered by its hash until it expires, so that the signature is checked once and not at every
hop of every call. Revocation is looked at every time.
"""

import hashlib
import time
from dataclasses import dataclass
from uuid import UUID

import jwt

from kit.caller import Caller
from kit.errors import Unauthenticated
from kit.keys import KeySet
from kit.revocations import Revocations

ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105  # the media type of RFC 9068, not a secret
ALGORITHMS = ("ES256", "EdDSA", "RS256")
_REQUIRED = ("exp", "iat", "nbf", "sub", "sid", "jti", "iss", "aud", "role")
_LEEWAY_SECONDS = 5
_REMEMBERED = 20_000


class InvalidToken(Unauthenticated):
    code = "INVALID_TOKEN"
    message = "Invalid or expired token"


@dataclass(frozen=True)
class TokenRules:
    issuer: str
    audience: str


class TokenVerifier:
    def __init__(self, rules: TokenRules, keys: KeySet, revocations: Revocations) -> None:
        self._rules = rules
        self._keys = keys
        self._revocations = revocations
        self._verified: dict[bytes, Caller] = {}

    async def verify(self, token: str) -> Caller:
        """The caller that *token* proves; InvalidToken otherwise."""
        digest = hashlib.sha256(token.encode()).digest()
        caller = self._verified.get(digest)
        if caller is None:
            caller = await self._check(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[digest] = caller
        if caller.expires_at + _LEEWAY_SECONDS <= time.time():
            self._verified.pop(digest, None)
            raise InvalidToken
        if self._revocations.is_revoked(caller.session_id):
            raise InvalidToken
        return caller

    async def _check(self, token: str) -> Caller:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != ACCESS_TOKEN_TYPE or header.get("alg") not in ALGORITHMS:
                raise InvalidToken
            key = await self._keys.find(str(header.get("kid")))
            if key is None:
                raise InvalidToken
            claims = jwt.decode(
                token,
                key.key,
                # The key decides the algorithm, never the token.
                algorithms=[key.algorithm_name],
                issuer=self._rules.issuer,
                audience=self._rules.audience,
                leeway=_LEEWAY_SECONDS,
                options={"require": list(_REQUIRED)},
            )
            return Caller(UUID(str(claims["sub"])), str(claims["role"]), UUID(str(claims["sid"])), float(claims["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise InvalidToken from error
