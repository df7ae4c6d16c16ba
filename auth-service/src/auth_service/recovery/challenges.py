"""Makes the secrets that are mailed, and recognises them by their digests.

A digest includes the purpose, so a secret is valid for one purpose only. A token is looked up by its digest. A code has
too few digits for that, so its digest includes the id of its challenge.
"""

import secrets
from datetime import timedelta

from auth_service.accounts.models import User
from auth_service.recovery.models import Challenge, Purpose
from auth_service.vault import Vault
from kit import clock
from kit.database import Session
from kit.ids import new_id

_TOKEN_BYTES = 32
_CODE_DIGITS = 8


class Challenges:
    def __init__(self, vault: Vault, *, reset_lifetime: timedelta, verification_lifetime: timedelta) -> None:
        self._vault = vault
        self.reset_lifetime = reset_lifetime
        self.verification_lifetime = verification_lifetime

    def add_reset(self, session: Session, user: User) -> str:
        """Adds a challenge and returns its token, with which *user* sets a new password. Only a digest is stored."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        challenge = _new_challenge(Purpose.PASSWORD_RESET, user, user.email, self.reset_lifetime)
        challenge.digest = self.digest_of_token(token)
        session.add(challenge)
        return token

    def add_verification(self, session: Session, user: User, email: str) -> str:
        """Adds a challenge and returns its code, with which *user* verifies *email*. Only a digest is stored."""
        code = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
        challenge = _new_challenge(Purpose.EMAIL_VERIFICATION, user, email, self.verification_lifetime)
        challenge.digest = self.digest_of_code(challenge, code)
        session.add(challenge)
        return code

    def digest_of_token(self, token: str) -> bytes:
        return self._vault.digest(Purpose.PASSWORD_RESET.value, token)

    def digest_of_code(self, challenge: Challenge, code: str) -> bytes:
        return self._vault.digest(Purpose.EMAIL_VERIFICATION.value, str(challenge.id), code)


def _new_challenge(purpose: Purpose, user: User, email: str, lifetime: timedelta) -> Challenge:
    now = clock.now()
    return Challenge(
        id=new_id(),
        purpose=purpose.value,
        user_id=user.id,
        email=email,
        tries=0,
        created_at=now,
        expires_at=now + lifetime,
    )
