"""Issues the access and refresh tokens of a session.

Access tokens are JWTs (RFC 9068), signed with ES256; `kit.tokens` verifies them. They have no `client_id` claim,
because there are no OAuth clients. `refresh_tokens` describes refresh tokens. The two kinds differ in format and keys,
so neither is accepted in place of the other.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from auth_service.accounts.models import Role, User
from auth_service.keys.actions import get_signer
from auth_service.sessions import refresh_tokens
from auth_service.sessions.lifetimes import Lifetimes
from auth_service.sessions.models import LoginSession
from auth_service.sessions.refresh_tokens import PresentedToken
from auth_service.vault import Vault
from kit import clock
from kit.database import Session
from kit.tokens import ACCESS_TOKEN_TYPE, TokenRules
from kit.vault import NotOpened

_SESSION_KEY_BYTES = 32


@dataclass(frozen=True)
class TokenPair:
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    # Seconds until the access token expires.
    expires_in: int


@dataclass(frozen=True)
class KeyClaims:
    """Claims that the tokens of an API key have beside those of people."""

    scopes: tuple[str, ...]
    # The requests a minute that the key may make, if it has a budget of its own.
    rate: int | None


class Tokens:
    def __init__(
        self, rules: TokenRules, vault: Vault, lifetimes: Lifetimes, *, staff_needs_second_factor: bool = False
    ) -> None:
        """With *staff_needs_second_factor*, tokens of admins and moderators without one state the role of a client."""
        self._rules = rules
        self._staff_needs_second_factor = staff_needs_second_factor
        self.vault = vault
        self.lifetimes = lifetimes

    def need_second_factor(self, user: User) -> bool:
        return self._staff_needs_second_factor and user.is_staff

    def new_sealed_key(self, session_id: UUID) -> bytes:
        """Makes the sealed key of a new session's refresh tokens."""
        return self.vault.seal(os.urandom(_SESSION_KEY_BYTES), _context(session_id))

    def is_genuine(self, token: PresentedToken, login: LoginSession) -> bool:
        try:
            return refresh_tokens.is_genuine(token, self._key(login))
        except NotOpened:
            # SECRET_KEY was changed, which ends all earlier sessions.
            return False

    async def pair(self, session: Session, login: LoginSession, user: User) -> TokenPair:
        """Returns the current refresh token, and a new access token that expires no later than the session."""
        now = clock.now()
        seconds = int(min(self.lifetimes.access_token, login.expires_at - now).total_seconds())
        signer = await get_signer(session, self.vault)
        access_token = signer.sign(self._claims(login, user, now, seconds), typ=ACCESS_TOKEN_TYPE)
        return TokenPair(access_token, refresh_tokens.compute(self._key(login), login.id, login.counter), seconds)

    async def for_key(
        self, session: Session, login: LoginSession, user: User, claims: KeyClaims, *, seconds: int
    ) -> str:
        """Returns an access token for the account of an API key.

        It is never that of a recent login, and needs no second factor: the admin who has made the key showed theirs.
        """
        stated: dict[str, Any] = {"role": user.role.value, "auth_time": 0, "scope": " ".join(claims.scopes)}
        if claims.rate is not None:
            stated["rate"] = claims.rate
        signer = await get_signer(session, self.vault)
        return signer.sign(self._claims(login, user, clock.now(), seconds) | stated, typ=ACCESS_TOKEN_TYPE)

    def _claims(self, login: LoginSession, user: User, now: datetime, seconds: int) -> dict[str, Any]:
        issued_at = int(now.timestamp())
        return {
            "iss": self._rules.issuer,
            "aud": self._rules.audience,
            "sub": str(user.id),
            "sid": str(login.id),
            "epoch": login.epoch,
            "user_epoch": user.token_epoch,
            "role": self._role(user).value,
            "jti": str(uuid4()),
            # A refresh keeps it: it is the time of the login.
            "auth_time": int(login.created_at.timestamp()),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + seconds,
        }

    def _role(self, user: User) -> Role:
        return Role.CLIENT if self.need_second_factor(user) and not user.has_second_factor else user.role

    def _key(self, login: LoginSession) -> bytes:
        return self.vault.open(login.sealed_key, _context(login.id))


def _context(session_id: UUID) -> str:
    return f"session:{session_id}"
