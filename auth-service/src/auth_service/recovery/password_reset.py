"""A new password for whoever reads the mail of an account.

Like a change of the password it takes several transactions, because none may last as long as a hash. Nothing is used up
before the last one, so a password that is not good enough, or an answer that was lost, costs no token.
"""

from dataclasses import dataclass, field

from auth_service import origin
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import get_user, lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from auth_service.recovery import queries
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.errors import InvalidResetToken, ResetTokenUsed
from auth_service.recovery.models import Challenge
from auth_service.sessions import actions as sessions
from auth_service.sessions.failures import Failures
from auth_service.sessions.models import EndReason
from kit import clock, logging
from kit.database import Database, Session
from kit.errors import InvalidInput

log = logging.get(__name__)


@dataclass(frozen=True)
class NewPassword:
    challenge: Challenge
    password_hash: str = field(repr=False)


class PasswordReset:
    def __init__(self, database: Database, passwords: Passwords, challenges: Challenges, failures: Failures) -> None:
        self._database = database
        self._passwords = passwords
        self._challenges = challenges
        self._failures = failures

    def check(self, password: str) -> None:
        """InvalidInput for a new password that is not good enough."""
        if issue := self._passwords.issue(password):
            raise InvalidInput.field("new_password", issue)

    async def prepare(self, token: str, password: str) -> NewPassword:
        """InvalidResetToken or ResetTokenUsed, before a password is hashed for nothing."""
        async with self._database.read() as session:
            challenge = await queries.find_token(session, self._challenges.digest_of_token(token))
            if challenge is None:
                raise InvalidResetToken
            if challenge.used_at is not None:
                raise ResetTokenUsed
            if challenge.is_void(await get_user(session, challenge.user_id), clock.now()):
                raise InvalidResetToken
        return NewPassword(challenge, await self._passwords.hash(password))

    async def reset(self, new: NewPassword, session: Session) -> None:
        """InvalidResetToken or ResetTokenUsed if somebody was faster."""
        now, challenge = clock.now(), new.challenge
        # Before the account is locked, as a login does it.
        await self._failures.forget(session, challenge.email, origin.current().address)
        user = await lock_user(session, challenge.user_id)
        if not await queries.use(session, challenge.id, now):
            raise ResetTokenUsed if await queries.is_used(session, challenge.id) else InvalidResetToken
        if challenge.is_void(user, now):
            raise InvalidResetToken
        await queries.delete_unused_tokens(session, user.id)
        user.password_hash = new.password_hash
        # The token came by mail.
        user.email_verified = True
        ended = await sessions.end_all_sessions(session, user.id, EndReason.PASSWORD_RESET)
        audit.record(session, Action.PASSWORD_RESET, user.id, actor_id=user.id, sessions_ended=str(ended))
        mails.enqueue(session, MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
        log.info("password_reset", user_id=str(user.id), sessions_ended=ended)
