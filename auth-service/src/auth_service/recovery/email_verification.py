"""Showing, with a code that was mailed, that one reads the mail of an account.

A code is short, so guessing has limits: a few tries per code, counted under its row's lock, and some more per client.
Tries are counted in a transaction of their own, because the refusal must not undo it.
"""

from uuid import UUID

from auth_service import origin
from auth_service.accounts.models import User
from auth_service.accounts.queries import lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.recovery import queries
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.errors import InvalidVerificationCode
from auth_service.recovery.models import Challenge
from auth_service.throttle.limits import Throttle
from kit import clock, logging
from kit.database import Database, Session

log = logging.get(__name__)


class EmailVerification:
    def __init__(self, database: Database, challenges: Challenges, trying: Throttle) -> None:
        self._database = database
        self._challenges = challenges
        self._trying = trying

    async def try_code(self, whom: str | UUID, code: str) -> Challenge:
        """The challenge that *code* meets; InvalidVerificationCode for any reason, RateLimited after too many tries.

        *whom*: the address or the id of the account.
        """
        async with self._database.transaction() as session:
            await self._trying.count_or_refuse(session, origin.current().address)
            challenge = await queries.find_and_lock_newest_code(session, whom)
            is_right = challenge is not None and challenge.try_digest(
                self._challenges.digest_of_code(challenge, code), clock.now()
            )
            if not is_right:
                own = whom if isinstance(whom, UUID) else None
                audit.record(session, Action.EMAIL_VERIFICATION_FAILED, challenge.user_id if challenge else own)
        if challenge is None or not is_right:
            raise InvalidVerificationCode
        return challenge

    async def verify(self, challenge: Challenge, session: Session) -> User:
        """InvalidVerificationCode if somebody was faster."""
        now = clock.now()
        user = await lock_user(session, challenge.user_id)
        if challenge.is_void(user, now) or not await queries.use(session, challenge.id, now):
            raise InvalidVerificationCode
        user.email_verified = True
        audit.record(session, Action.EMAIL_VERIFIED, user.id, actor_id=user.id)
        log.info("email_verified", user_id=str(user.id))
        return user
