"""Verifies access tokens (RFC 9068): signature, algorithm, type, issuer, audience, times and revocation.

A verified token is remembered by its hash until it expires, so that its signature is checked once and not in every
call. Revocations of its key and its session are checked in every call.

A verifier accepts no token that it cannot check. While `Revocations.decides`, that map decides; otherwise the verifier
asks auth-service for the session, and raises `Unavailable` if auth-service does not answer. auth-service always asks
its own database.
"""

import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple
from uuid import UUID

import jwt
from jwt import PyJWK

from kit.caller import Caller
from kit.errors import Unauthenticated
from kit.keys import KeySet
from kit.revocations import Revocations
from kit.session_states import AskState, SessionStates
from kit.user_epochs import UserEpoch

ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105  # the media type of RFC 9068, not a secret
ALGORITHMS = ("ES256", "EdDSA", "RS256")
_REQUIRED = ("exp", "iat", "nbf", "sub", "sid", "jti", "iss", "aud", "role")
_LEEWAY_SECONDS = 5
_MAX_REMEMBERED = 20_000
_FRESH_KEYS_SECONDS = 1.0
_NO_SESSION = UUID(int=0)


class InvalidToken(Unauthenticated):
    code = "INVALID_TOKEN"
    message = "Invalid or expired token"


@dataclass(frozen=True)
class TokenRules:
    issuer: str
    audience: str


class _Verified(NamedTuple):
    caller: Caller
    key_id: str


class TokenVerifier:
    def __init__(
        self,
        rules: TokenRules,
        keys: KeySet,
        revocations: Revocations,
        ask_state: AskState,
        *,
        believes_map: bool = True,
    ) -> None:
        """*ask_state* asks auth-service for the state of a session, always unless the verifier *believes_map*."""
        self._rules = rules
        self._believes_map = believes_map
        self._keys = keys
        self.revocations = revocations
        self._states = SessionStates(ask_state)
        self._verified: dict[bytes, _Verified] = {}
        revocations.on_keys_revoked(keys.forget)
        if believes_map:
            revocations.call_when_silent(partial(ask_state, _NO_SESSION))

    async def verify(self, token: str) -> Caller:
        """Returns the caller that *token* proves.

        Raises `InvalidToken` if it proves none, and `Unavailable` if that cannot be checked.
        """
        digest = hashlib.sha256(token.encode()).digest()
        verified = self._verified.get(digest)
        if verified is None:
            verified = await self._check(token)
            if len(self._verified) >= _MAX_REMEMBERED:
                self._verified.clear()
            self._verified[digest] = verified
        elif await self._key(verified.key_id) is None:
            raise InvalidToken
        caller = verified.caller
        if caller.expires_at + _LEEWAY_SECONDS <= time.time():
            self._verified.pop(digest, None)
            raise InvalidToken
        if await self.is_void(caller):
            raise InvalidToken
        return caller

    async def is_void(self, caller: Caller) -> bool:
        """Returns whether the token of *caller* was revoked. Raises `Unavailable` if that cannot be checked."""
        if self.revocations.is_void(caller):
            return True
        if self._believes_map and self.revocations.decides:
            return False
        state = await self._states.get(caller.session_id)
        # The map keeps the revocation for the time when it decides again.
        self.revocations.note(caller.session_id, state.good_from)
        self.revocations.note_user(caller.user_id, UserEpoch(state.user_epoch))
        return self.revocations.is_void(caller)

    async def _key(self, key_id: str) -> PyJWK | None:
        # While the map does not decide, revocations of keys are missed too.
        fresh_seconds = None if self.revocations.decides else _FRESH_KEYS_SECONDS
        return await self._keys.find(key_id, fresh_seconds=fresh_seconds)

    async def _check(self, token: str) -> _Verified:
        try:
            key_id = _key_id(token.partition(".")[0])
            key = await self._key(key_id)
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
            return _Verified(_caller(claims), key_id)
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise InvalidToken from error


# All tokens of a key have the same header.
@lru_cache(maxsize=64)
def _key_id(header: str) -> str:
    """Returns the id of the key in the first part of a token. Raises `InvalidToken` or `jwt.PyJWTError`."""
    found = jwt.get_unverified_header(f"{header}..")
    if found.get("typ") != ACCESS_TOKEN_TYPE or found.get("alg") not in ALGORITHMS:
        raise InvalidToken
    return str(found.get("kid"))


def _caller(claims: dict[str, Any]) -> Caller:
    """Reads the claims. Raises `ValueError` or `TypeError` if one of them is malformed."""
    # Tokens from before there were epochs belong to the first one.
    epoch, user_epoch = claims.get("epoch", 0), claims.get("user_epoch", 0)
    if type(epoch) is not int or epoch < 0 or type(user_epoch) is not int or user_epoch < 0:
        raise ValueError("epoch")
    # Tokens from before there was this claim count as those of an old login.
    auth_time = claims.get("auth_time", 0)
    if type(auth_time) is not int or auth_time < 0:
        raise ValueError("auth_time")
    # Only tokens of API keys have these two.
    scope, rate = claims.get("scope"), claims.get("rate")
    if not isinstance(scope, str | None) or type(rate) not in (int, type(None)):
        raise ValueError("scope")
    return Caller(
        user_id=UUID(str(claims["sub"])),
        role=str(claims["role"]),
        session_id=UUID(str(claims["sid"])),
        expires_at=float(claims["exp"]),
        epoch=epoch,
        user_epoch=user_epoch,
        auth_time=auth_time,
        scopes=None if scope is None else frozenset(scope.split()),
        rate=rate,
    )
