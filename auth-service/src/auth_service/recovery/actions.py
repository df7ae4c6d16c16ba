"""The actions of recovery: ask for a mailed secret, use it, change or reset a password.

A mailed secret is used up in the last transaction only, so that neither a password that breaks the rules nor a lost
answer costs a token. A code is short, so guessing is limited: a few tries per code, counted under the lock of its row,
and some more per client.
"""

from functools import partial
from uuid import UUID

from auth_service import origin
from auth_service.accounts import actions as accounts
from auth_service.accounts import events
from auth_service.accounts import queries as accounts_queries
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
from auth_service.recovery.errors import InvalidObjection, InvalidResetToken, InvalidVerificationCode, ResetTokenUsed
from auth_service.recovery.models import Challenge
from auth_service.recovery.new_passwords import PasswordPair, PreparedChange, PreparedReset, check_own_words
from auth_service.second_factors import actions as second_factors
from auth_service.sessions import actions as sessions
from auth_service.sessions.errors import TooManyFailures
from auth_service.sessions.models import EndReason
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.throttle.limits import Throttle
from kit import clock, logging, outbox
from kit.caller import Caller
from kit.database import Database, Session
from kit.idempotency import StalePreparation

log = logging.get(__name__)


async def ask_for_reset(session: Session, email: str, asking: Throttle) -> None:
    """Queues the mail, whether or not there is an account. Raises RateLimited after too many from one client."""
    await asking.count_or_refuse(session, origin.current().network)
    mails.enqueue(session, MailKind.PASSWORD_RESET, email)


async def ask_for_verification(session: Session, whom: str | UUID, asking: Throttle) -> None:
    """Queues the mail to the address *whom*, or to the pending or present one of the caller with the id *whom*.

    Raises RateLimited after too many from one client, and Unauthenticated if the caller's account is not active.
    """
    await asking.count_or_refuse(session, origin.current().network)
    if isinstance(whom, str):
        mails.enqueue(session, MailKind.EMAIL_VERIFICATION, whom)
        return
    user = await accounts.get_active_user(session, whom)
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, user.pending_email or user.email, user_id=str(user.id))


async def ask_for_code(session: Session, user: User, email: str, asking: Throttle) -> UUID:
    """Queues a mail with a code to *email*, the present or pending address of *user*, and returns the mail's id.

    Raises RateLimited after too many from one client.
    """
    await asking.count_or_refuse(session, origin.current().network)
    return mails.enqueue(session, MailKind.EMAIL_VERIFICATION, email, user_id=str(user.id))


async def try_code(  # noqa: PLR0913  # one for each collaborator
    database: Database,
    whom: str | UUID,
    code: str,
    challenges: Challenges,
    trying: Throttle,
    *,
    owner: UUID | None = None,
) -> Challenge:
    """Returns the challenge that *code* solves; *whom* is the address or the id of the account.

    With *owner*, only a challenge of the account with this id is tried.

    Raises InvalidVerificationCode for any reason, and RateLimited after too many tries. Tries are counted in a
    transaction of their own, because the refusal must not undo the count.
    """
    async with database.transaction() as session:
        await trying.count_or_refuse(session, origin.current().network)
        challenge = await queries.find_and_lock_newest_code(session, whom, owner)
        is_right = challenge is not None and challenge.try_digest(
            challenges.digest_of_code(challenge, code), clock.now()
        )
        if not is_right:
            own = whom if isinstance(whom, UUID) else owner
            audit.record(session, Action.EMAIL_VERIFICATION_FAILED, challenge.user_id if challenge else own)
    if challenge is None or not is_right:
        raise InvalidVerificationCode
    return challenge


async def verify_email(session: Session, challenge: Challenge) -> User:
    """Uses up the challenge, and verifies the address of the account or gives it the pending one.

    Raises InvalidVerificationCode if the code was used, or the account has changed, since it was tried.
    """
    now = clock.now()
    user = await lock_user(session, challenge.user_id)
    if challenge.is_void(user, now) or not await queries.use(session, challenge.id, now):
        raise InvalidVerificationCode
    if challenge.email == user.email:
        user.verify_email()
    else:
        await _take_pending_email(session, user)
    audit.record(session, Action.EMAIL_VERIFIED, user.id, actor_id=user.id)
    log.info("email_verified", user_id=str(user.id))
    return user


async def _take_pending_email(session: Session, user: User) -> None:
    """Makes the pending address that of the account, and ends all sessions but the one in which it was asked for."""
    change = await accounts.take_pending_email(session, user)
    if change is None:
        raise InvalidVerificationCode
    await sessions.end_all_sessions(session, user, EndReason.EMAIL_CHANGED, keep=change.session_id)
    log.info("email_changed", user_id=str(user.id))


async def object_to_email_change(session: Session, change_id: UUID) -> None:
    """Undoes a change of an address and all later ones, ends all sessions, and mails a reset link to the old address.

    Until that is used no password is right: the person who asked for the change may know the present one. Raises
    InvalidObjection if the time to object is over, or if there was an objection.
    """
    change = await accounts_queries.find_change(session, change_id, clock.now())
    if change is None:
        raise InvalidObjection
    user = await lock_user(session, change.user_id)
    # Read again under the lock of the account: of two objections at the same time, one finds it.
    if await accounts_queries.find_change(session, change_id, clock.now()) is None:
        raise InvalidObjection
    await accounts.undo_email_change(session, user, change)
    user.drop_password()
    await second_factors.remove_younger(session, user, change.created_at)
    ended = await sessions.end_all_sessions(session, user, EndReason.EMAIL_CHANGE_UNDONE)
    mails.enqueue(session, MailKind.PASSWORD_RESET, user.email)
    log.info("email_change_undone", user_id=str(user.id), sessions_ended=ended)


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
        user = await get_user(session, challenge.user_id)
        if challenge.is_void(user, clock.now()):
            raise InvalidResetToken
    check_own_words(password, user, passwords)
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
    accounts.cancel_email_change(session, user)
    # The token was mailed, so its holder reads the mail of the address.
    user.verify_email()
    ended = await sessions.end_all_sessions(session, user, EndReason.PASSWORD_RESET)
    audit.record(session, Action.PASSWORD_RESET, user.id, actor_id=user.id, sessions_ended=str(ended))
    mails.enqueue(session, MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
    await outbox.add(session, events.password_changed(user))
    log.info("password_reset", user_id=str(user.id), sessions_ended=ended)


async def prepare_password_change(
    database: Database, caller: Caller, typed: PasswordPair, guard: PasswordGuard
) -> PreparedChange:
    """Verifies the old password and hashes the new one. Raises WrongPassword or TooManyFailures.

    Wrong passwords count as failed logins to the same e-mail address, so that the finder of an unlocked phone cannot
    guess faster here than at the login.
    """
    async with database.read_once() as session:
        keys = guard.keys((await accounts.get_active_user(session, caller.user_id)).email)
    async with guard.recording_refusal(partial(find_user, user_id=caller.user_id)):
        find_active_user = partial(accounts.get_active_user, user_id=caller.user_id)
        user = await guard.verify(keys, typed.old, find_active_user, Action.PASSWORD_CHANGE_FAILED)
    if user is None:
        raise WrongPassword
    check_own_words(typed.new, user, guard.passwords)
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
    # A pending address may be that of a thief, whom the owner locks out.
    accounts.cancel_email_change(session, user)
    await queries.delete_unused_tokens(session, user.id)
    # A login takes the same lock, so no later login can use the old password.
    ended = await sessions.end_other_sessions(session, caller, EndReason.PASSWORD_CHANGED)
    audit.record(session, Action.PASSWORD_CHANGED, user.id)
    mails.enqueue(session, MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
    await outbox.add(session, events.password_changed(user))
    log.info("password_changed", user_id=str(user.id), sessions_ended=ended)
