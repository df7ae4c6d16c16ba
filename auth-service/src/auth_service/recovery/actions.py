"""The actions of recovery: ask for a mailed secret, show it, change or reset a password.

A mailed secret is used up in the last transaction only, so that neither a password that breaks the rules nor a lost
answer costs a token. A code is short, so guessing is limited: a few tries per code, counted under the lock of its row,
and some more per client.
"""

from functools import partial
from uuid import UUID

from auth_service import origin
from auth_service.accounts.actions import get_active_user
from auth_service.accounts.errors import WrongPassword
from auth_service.accounts.models import User
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import find_user, get_user, lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from auth_service.recovery import queries
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.errors import InvalidResetToken, InvalidVerificationCode, ResetTokenUsed
from auth_service.recovery.models import Challenge
from auth_service.recovery.new_passwords import PasswordPair, PreparedChange, PreparedReset
from auth_service.sessions import actions as sessions
from auth_service.sessions.errors import TooManyFailures
from auth_service.sessions.models import EndReason
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.throttle.limits import Throttle
from kit import clock, logging
from kit.caller import Caller
from kit.database import Database, Session
from kit.idempotency import StalePreparation

log = logging.get(__name__)


async def ask_for_reset(session: Session, email: str, asking: Throttle) -> None:
    """Queues the mail, whether or not there is an account. Raises RateLimited after too many from one client."""
    await asking.count_or_refuse(session, origin.current().network)
    mails.enqueue(session, MailKind.PASSWORD_RESET, email)


async def ask_for_verification(session: Session, whom: str | UUID, asking: Throttle) -> None:
    """Queues the mail to the address *whom*, or to the caller with the id *whom*.

    Raises RateLimited after too many from one client, and Unauthenticated if the caller's account is not active.
    """
    await asking.count_or_refuse(session, origin.current().network)
    email = whom if isinstance(whom, str) else (await get_active_user(session, whom)).email
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, email)


async def try_code(
    database: Database, whom: str | UUID, code: str, challenges: Challenges, trying: Throttle
) -> Challenge:
    """Returns the challenge that *code* solves; *whom* is the address or the id of the account.

    Raises InvalidVerificationCode for any reason, and RateLimited after too many tries. Tries are counted in a
    transaction of their own, because the refusal must not undo the count.
    """
    async with database.transaction() as session:
        await trying.count_or_refuse(session, origin.current().network)
        challenge = await queries.find_and_lock_newest_code(session, whom)
        is_right = challenge is not None and challenge.try_digest(
            challenges.digest_of_code(challenge, code), clock.now()
        )
        if not is_right:
            own = whom if isinstance(whom, UUID) else None
            audit.record(session, Action.EMAIL_VERIFICATION_FAILED, challenge.user_id if challenge else own)
    if challenge is None or not is_right:
        raise InvalidVerificationCode
    return challenge


async def verify_email(session: Session, challenge: Challenge) -> User:
    """Raises InvalidVerificationCode if the code was used, or the account has changed, since it was tried."""
    now = clock.now()
    user = await lock_user(session, challenge.user_id)
    if challenge.is_void(user, now) or not await queries.use(session, challenge.id, now):
        raise InvalidVerificationCode
    user.verify_email()
    audit.record(session, Action.EMAIL_VERIFIED, user.id, actor_id=user.id)
    log.info("email_verified", user_id=str(user.id))
    return user


async def prepare_reset(
    database: Database, token: str, password: str, passwords: Passwords, challenges: Challenges
) -> PreparedReset:
    """Checks the token, then hashes the password. Raises InvalidResetToken or ResetTokenUsed."""
    async with database.read() as session:
        challenge = await queries.find_token(session, challenges.digest_of_token(token))
        if challenge is None:
            raise InvalidResetToken
        if challenge.used_at is not None:
            raise ResetTokenUsed
        if challenge.is_void(await get_user(session, challenge.user_id), clock.now()):
            raise InvalidResetToken
    return PreparedReset(challenge, await passwords.hash(password))


async def reset_password(session: Session, prepared: PreparedReset, guard: PasswordGuard) -> None:
    """Sets the new password and ends all sessions of the account.

    Raises InvalidResetToken or ResetTokenUsed if the token became void or was used since the reset was prepared.
    """
    now, challenge = clock.now(), prepared.challenge
    # The counts are locked before the account, in the same order as in a login.
    await guard.forget(session, challenge.email)
    user = await lock_user(session, challenge.user_id)
    if not await queries.use(session, challenge.id, now):
        raise ResetTokenUsed if await queries.is_used(session, challenge.id) else InvalidResetToken
    if challenge.is_void(user, now):
        raise InvalidResetToken
    await queries.delete_unused_tokens(session, user.id)
    user.replace_password(prepared.new_hash)
    # The token was mailed, so its holder reads the mail of the address.
    user.verify_email()
    ended = await sessions.end_all_sessions(session, user, EndReason.PASSWORD_RESET)
    audit.record(session, Action.PASSWORD_RESET, user.id, actor_id=user.id, sessions_ended=str(ended))
    mails.enqueue(session, MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
    log.info("password_reset", user_id=str(user.id), sessions_ended=ended)


async def prepare_password_change(
    database: Database, caller: Caller, typed: PasswordPair, guard: PasswordGuard
) -> PreparedChange:
    """Verifies the old password and hashes the new one. Raises WrongPassword or TooManyFailures.

    Wrong passwords count as failed logins to the same e-mail address, so that the finder of an unlocked phone cannot
    guess faster here than at the login.
    """
    async with database.read_once() as session:
        keys = guard.keys((await get_active_user(session, caller.user_id)).email)
    async with guard.recording_refusal(partial(find_user, user_id=caller.user_id)):
        find_active_user = partial(get_active_user, user_id=caller.user_id)
        user = await guard.verify(keys, typed.old, find_active_user, Action.PASSWORD_CHANGE_FAILED)
    if user is None:
        raise WrongPassword
    return PreparedChange(user, keys, await guard.passwords.hash(typed.new))


async def change_password(session: Session, caller: Caller, prepared: PreparedChange, guard: PasswordGuard) -> None:
    """Sets the new password and ends the caller's other sessions.

    Raises StalePreparation if the account has changed since the change was prepared.
    """
    try:
        user = await guard.confirm(session, prepared.keys, prepared.user)
    except TooManyFailures as error:
        # The next `prepare_password_change` raises TooManyFailures, and records the refusal.
        raise StalePreparation from error
    if user is None:
        raise StalePreparation
    user.replace_password(prepared.new_hash)
    await queries.delete_unused_tokens(session, user.id)
    # A login takes the same lock, so no later login can use the old password.
    ended = await sessions.end_other_sessions(session, caller, EndReason.PASSWORD_CHANGED)
    audit.record(session, Action.PASSWORD_CHANGED, user.id)
    mails.enqueue(session, MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
    log.info("password_changed", user_id=str(user.id), sessions_ended=ended)
