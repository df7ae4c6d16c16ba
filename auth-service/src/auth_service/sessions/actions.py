"""The actions on sessions: log in, refresh, list, end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from auth_service import origin, revocations
from auth_service.accounts.models import User
from auth_service.accounts.queries import find_user_by_identifier, get_user, lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from auth_service.second_factors import actions as second_factors
from auth_service.sessions import events, familiar, queries
from auth_service.sessions.attempts import Attempt
from auth_service.sessions.errors import (
    InvalidCredentials,
    SecondFactorRequired,
    SessionNotFound,
    WrongSecondFactor,
)
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.sessions.refresh_tokens import Decision, PresentedToken
from auth_service.sessions.tokens import TokenPair, Tokens
from kit import clock, logging, outbox
from kit.caller import Caller
from kit.database import Database, ReadSession, Session
from kit.errors import Unauthenticated
from kit.ids import new_id
from kit.session_states import SessionState

log = logging.get(__name__)

# A key without an end outlasts every installation.
_LIFETIME_OF_KEYS = timedelta(days=100 * 365)
_ACTIONS = {EndReason.LOGGED_OUT: Action.LOGGED_OUT, EndReason.REPLAYED: Action.REFRESH_TOKEN_REPLAYED}


async def log_in(database: Database, attempt: Attempt, guard: PasswordGuard, tokens: Tokens) -> TokenPair:
    """Starts a session, in several short transactions, because a password is never hashed inside one.

    Raises InvalidCredentials for any reason, and TooManyFailures after too many wrong passwords.
    """
    keys = guard.keys(attempt.identifier)
    find_user = partial(find_user_by_identifier, identifier=attempt.identifier)
    async with guard.recording_refusal(find_user):
        while True:
            verified = await guard.verify(keys, attempt.password, find_user, Action.LOGIN_FAILED)
            if verified is None:
                raise InvalidCredentials
            new_hash = await guard.passwords.rehash(attempt.password, verified.password_hash)
            try:
                async with database.transaction() as session:
                    user = await guard.confirm(session, keys, verified)
                    if user is not None:
                        await _require_second_factor(session, user, attempt, tokens)
                        if new_hash:
                            user.replace_password(new_hash)
                        return await _start(session, user, attempt, tokens)
            except WrongSecondFactor:
                # The transaction has not cleared the counts.
                await guard.note_wrong_code(keys, verified)
                raise
            # The account has changed since its password was verified, so verify again.


async def _require_second_factor(session: Session, user: User, attempt: Attempt, tokens: Tokens) -> None:
    """Raises SecondFactorRequired or WrongSecondFactor if the account has a second factor that is not shown."""
    if not user.has_second_factor:
        return
    if not attempt.code:
        raise SecondFactorRequired
    if not await second_factors.check(session, user, attempt.code, tokens.vault):
        raise WrongSecondFactor


async def _start(session: Session, user: User, attempt: Attempt, tokens: Tokens) -> TokenPair:
    """Adds a session and returns its first tokens.

    The caller holds the lock of the user's row, so that a deactivation comes before or after the new session.
    """
    await _tell_of_new_device(session, user)
    now, lifetimes = clock.now(), tokens.lifetimes
    session_id = new_id()
    login = LoginSession(
        id=session_id,
        user_id=user.id,
        sealed_key=tokens.new_sealed_key(session_id),
        device=attempt.device,
        address=attempt.address,
        created_at=now,
        last_used_at=now,
        expires_at=now + lifetimes.idle,
        ends_at=now + lifetimes.session,
    )
    session.add(login)
    # The flush sets the default of the counter.
    await session.flush()
    audit.record(session, Action.LOGGED_IN, user.id, actor_id=user.id, session_id=login.id)
    await outbox.add(session, events.logged_in(user))
    await _displace(session, user, lifetimes.live_sessions)
    return await tokens.pair(session, login, user)


async def start_for_key(session: Session, user: User, tokens: Tokens, *, until: datetime | None) -> LoginSession:
    """Adds the session of an API key, which lasts until the key ends. No refresh token of it is ever given out."""
    now, session_id, here = clock.now(), new_id(), origin.current()
    ends_at = until or now + _LIFETIME_OF_KEYS
    login = LoginSession(
        id=session_id,
        user_id=user.id,
        sealed_key=tokens.new_sealed_key(session_id),
        device="API key",
        address=here.address,
        created_at=now,
        last_used_at=now,
        expires_at=ends_at,
        ends_at=ends_at,
    )
    session.add(login)
    await session.flush()
    return login


async def _tell_of_new_device(session: Session, user: User) -> None:
    """Tells the owner of a login from a device and a network that the account was not used from before."""
    if await familiar.is_new_device(session, user.id):
        mails.enqueue(session, MailKind.NEW_DEVICE, user.email, user_id=str(user.id))
        await outbox.add(session, events.device_added(user.id))
        log.info("device_added", user_id=str(user.id))


async def refresh(session: Session, token: PresentedToken, tokens: Tokens) -> TokenPair | None:
    """Returns the session's next tokens, or `None` for an invalid token.

    The caller refuses it after the commit: a replay ends the session, and an exception in here would undo that.
    """
    login = await queries.find_and_lock_session(session, token.session_id)
    if login is None or not tokens.is_genuine(token, login):
        return None
    user = await get_user(session, login.user_id)
    if not user.is_active:
        return None
    match login.present(token.counter, clock.now(), tokens.lifetimes.idle, origin.current()):
        case Decision.ROTATE | Decision.CONVERGE | Decision.REPEAT:
            return await tokens.pair(session, login, user)
        case Decision.REPLAYED | Decision.ELSEWHERE as decision:
            await _publish_end(session, login, EndReason.REPLAYED)
            if decision is Decision.ELSEWHERE:
                mails.enqueue(session, MailKind.SESSION_REPLAYED, user.email, user_id=str(user.id))
    return None


async def log_out(session: Session, session_id: UUID) -> None:
    """Ends the session. Does nothing if it has already ended."""
    login = await queries.find_and_lock_session(session, session_id)
    if login is not None:
        await _end(session, login, EndReason.LOGGED_OUT)


async def session_state(database: Database, session_id: UUID) -> SessionState:
    """Returns the state of a session for verifiers; an unknown session counts as ended."""
    async with database.read_once() as session:
        epochs = await queries.find_live_epochs(session, session_id, clock.now())
    if epochs is None:
        return SessionState(is_live=False)
    epoch, user_epoch = epochs
    return SessionState(is_live=True, epoch=epoch, user_epoch=user_epoch)


async def list_sessions(session: ReadSession, user_id: UUID) -> Sequence[LoginSession]:
    """Returns the live sessions of the user, last used first."""
    return await queries.list_live_sessions(session, user_id, clock.now())


async def end_session(session: Session, caller: Caller, session_id: UUID) -> None:
    """Ends one of the caller's sessions; ending the current one is a logout.

    Raises SessionNotFound if it is not a live session of the caller.
    """
    await lock_user(session, caller.user_id)
    live = await queries.lock_live_sessions(session, caller.user_id, clock.now(), among={session_id, caller.session_id})
    _require(caller, live)
    for login in live:
        if login.id == session_id:
            is_current = session_id == caller.session_id
            await _end(session, login, EndReason.LOGGED_OUT if is_current else EndReason.ENDED_ELSEWHERE)
            return
    raise SessionNotFound


async def end_other_sessions(session: Session, caller: Caller, reason: EndReason = EndReason.ENDED_ELSEWHERE) -> int:
    """Ends all sessions of the caller except the current one, and returns their number."""
    user = await lock_user(session, caller.user_id)
    _require(caller, await queries.lock_live_sessions(session, user.id, clock.now(), among={caller.session_id}))
    return await _end_many(session, user, reason, keep=caller.session_id)


async def end_all_sessions(session: Session, user: User, reason: EndReason, *, keep: UUID | None = None) -> int:
    """Ends all sessions of the user, but not *keep*, and returns their number.

    The caller holds the lock of the user's row, so that no login starts another one meanwhile.
    """
    return await _end_many(session, user, reason, keep=keep)


async def void_tokens(session: Session, user: User) -> None:
    """Voids all access tokens of the user, as is needed when their claims have changed. A refresh returns valid ones.

    The caller holds the lock of the user's row, so that no login starts another session meanwhile.
    """
    user.void_tokens(clock.now())
    await revocations.revoke_tokens(session, user.id, user.epoch)


async def deactivate(session: Session, user: User) -> None:
    """Deactivates the account and ends all its sessions at once. Does nothing if it is already inactive.

    The caller holds the lock of its row, and has made sure that another admin remains.
    """
    if not user.deactivate():
        return
    await end_all_sessions(session, user, EndReason.DEACTIVATED)
    await session.flush()
    audit.record(session, Action.DEACTIVATED, user.id)
    await outbox.add(session, events.user_deactivated(user))


def _require(caller: Caller, live: Sequence[LoginSession]) -> None:
    """Raises Unauthenticated if the caller's own session is not among *live*.

    Of two sessions that end each other, one must win. The caller of this function has locked the user's row, as every
    action on several sessions does, so that two of them never wait for each other.
    """
    if caller.session_id not in {login.id for login in live}:
        raise Unauthenticated


async def _end_many(session: Session, user: User, reason: EndReason, *, keep: UUID | None = None) -> int:
    """Ends all sessions but *keep*: an epoch of the user, one statement and one entry each, however many there are."""
    now = clock.now()
    ended = await queries.end_live_sessions(session, user.id, reason.value, now, keep=keep)
    if ended:
        user.void_tokens(now, keep=keep)
        await revocations.revoke_tokens(session, user.id, user.epoch)
        audit.record(session, Action.SESSION_ENDED, user.id, reason=reason.value, sessions=str(ended))
        log.info("sessions_ended", user_id=str(user.id), reason=reason.value, sessions=ended)
    return ended


async def _displace(session: Session, user: User, live_sessions: int) -> None:
    """Ends the sessions that have been idle for longest, if the user has more than *live_sessions*."""
    for login in await queries.lock_displaced_sessions(session, user.id, clock.now(), live_sessions):
        await _end(session, login, EndReason.DISPLACED)


async def _end(session: Session, login: LoginSession, reason: EndReason) -> None:
    if login.end(reason, clock.now()):
        await _publish_end(session, login, reason)


async def _publish_end(session: Session, login: LoginSession, reason: EndReason) -> None:
    await revocations.revoke_session(session, login.id)
    action = _ACTIONS.get(reason, Action.SESSION_ENDED)
    audit.record(session, action, login.user_id, session_id=login.id, reason=reason.value)
    log.info("session_ended", session_id=str(login.id), user_id=str(login.user_id), reason=reason.value)
