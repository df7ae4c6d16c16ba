"""Makes the secrets that are mailed, and recognises them by their digests.

A digest includes the purpose, so a secret is valid for one purpose only. A token is looked up by its digest. A code has
too few digits for that, so its digest includes the id of its challenge.

A secret is computed from the random id of its mail under SECRET_KEY, and is stored nowhere. Each try of one mail has
the same one, so it does not matter which of two copies a reader gets.
"""

import base64
from datetime import timedelta
from uuid import UUID

from auth_service.accounts.models import User
from auth_service.recovery import queries
from auth_service.recovery.models import Challenge, Purpose
from auth_service.vault import Vault
from kit import clock
from kit.database import Session

_CODE_DIGITS = 8


class Challenges:
    def __init__(
        self,
        vault: Vault,
        *,
        reset_lifetime: timedelta,
        verification_lifetime: timedelta,
        invitation_lifetime: timedelta = timedelta(days=7),
    ) -> None:
        """*invitation_lifetime* is that of the first token of an account that its owner has not made."""
        self._vault = vault
        self.invitation_lifetime = invitation_lifetime
        self.reset_lifetime = reset_lifetime
        self.verification_lifetime = verification_lifetime

    async def add_reset(self, session: Session, user: User, mail_id: UUID) -> str | None:
        """Adds the challenge of a mail and returns its token, with which *user* sets a new password.

        Only a digest is stored. At the next try of the mail, the challenge is there and gets its whole lifetime again.
        Returns `None` if it was used meanwhile: an earlier try has brought it, although the mail server did not say so.
        """
        return await self._add_token(session, user, mail_id, self.reset_lifetime)

    async def add_invitation(self, session: Session, user: User, mail_id: UUID) -> str | None:
        """Does what `add_reset` does, for the first password of *user*: the token has more time."""
        return await self._add_token(session, user, mail_id, self.invitation_lifetime)

    async def add_verification(self, session: Session, user: User, email: str, mail_id: UUID) -> str | None:
        """Adds the challenge of a mail and returns its code, with which *user* verifies *email*. See `add_reset`."""
        number = int.from_bytes(self._secret(Purpose.EMAIL_VERIFICATION, mail_id))
        code = f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}}"
        wanted = Challenge(id=mail_id, purpose=Purpose.EMAIL_VERIFICATION.value, user_id=user.id, email=email)
        challenge = await self._challenge(session, wanted, self.verification_lifetime)
        if challenge is None:
            return None
        challenge.digest = self.digest_of_code(challenge, code)
        return code

    def digest_of_token(self, token: str) -> bytes:
        return self._vault.digest(Purpose.PASSWORD_RESET.value, token)

    def digest_of_code(self, challenge: Challenge, code: str) -> bytes:
        return self._vault.digest(Purpose.EMAIL_VERIFICATION.value, str(challenge.id), code)

    def _secret(self, purpose: Purpose, mail_id: UUID) -> bytes:
        return self._vault.digest(f"mailed {purpose.value}", mail_id.hex)

    async def _add_token(self, session: Session, user: User, mail_id: UUID, lifetime: timedelta) -> str | None:
        token = base64.urlsafe_b64encode(self._secret(Purpose.PASSWORD_RESET, mail_id)).decode().rstrip("=")
        wanted = Challenge(id=mail_id, purpose=Purpose.PASSWORD_RESET.value, user_id=user.id, email=user.email)
        challenge = await self._challenge(session, wanted, lifetime)
        if challenge is None:
            return None
        challenge.digest = self.digest_of_token(token)
        return token

    async def _challenge(self, session: Session, wanted: Challenge, lifetime: timedelta) -> Challenge | None:
        now = clock.now()
        challenge = await queries.find_and_lock_challenge(session, wanted.id)
        if challenge is None:
            challenge, wanted.tries = wanted, 0
            session.add(challenge)
        if challenge.used_at is not None:
            return None
        # The newest code counts, and that is the one of the mail that was sent last.
        challenge.created_at, challenge.expires_at = now, now + lifetime
        return challenge
