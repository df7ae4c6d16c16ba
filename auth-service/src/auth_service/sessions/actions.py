"""The verbs of a session: refresh it, show it, end it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from auth_service.accounts.queries import get_user
from auth_service.sessions import queries, refresh_tokens
from auth_service.sessions.errors import SessionNotFound
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.sessions.refresh_tokens import Decision, PresentedToken
from auth_service.sessions.tokens import TokenPair, Tokens
from kit import clock, logging, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated

log = logging.get(__name__)


async def refresh(session: Session, token: PresentedToken, tokens: Tokens) -> TokenPair | None:
    """The session's next tokens, or None for a token that is not good (any more).

    The caller refuses after the commit: a replay ends the session, and an exception in here would undo that.
    """
    now = clock.now()
    login = await queries.find_and_lock_session(session, token.session_id)
    if login is None or not login.is_live(now) or not tokens.is_genuine(token, login):
        return None
    user = await get_user(session, login.user_id)
    if not user.is_active:
        return None
    match refresh_tokens.decide(login.counter, token.counter, (now - login.last_used_at).total_seconds()):
        case Decision.ROTATE:
            login.rotate(now)
        case Decision.CONVERGE:
            pass
        case Decision.REPLAYED:
            await _end(session, login, EndReason.REPLAYED)
            return None
        case Decision.UNKNOWN:
            return None
    return await tokens.pair(session, login, user)


async def log_out(session: Session, session_id: UUID) -> None:
    """Does nothing if the session has ended before."""
    login = await queries.find_and_lock_session(session, session_id)
    if login is not None:
        await _end(session, login, EndReason.LOGGED_OUT)


async def list_sessions(session: ReadSession, user_id: UUID) -> Sequence[LoginSession]:
    """The live ones, last used first."""
    return await queries.list_live_sessions(session, user_id, clock.now())


async def end_session(session: Session, caller: Caller, session_id: UUID) -> None:
    """SessionNotFound for one that is not, or no longer, the caller's; his current one is logged out."""
    for login in await _lock_live_sessions(session, caller, among={session_id, caller.session_id}):
        if login.id == session_id:
            is_current = session_id == caller.session_id
            await _end(session, login, EndReason.LOGGED_OUT if is_current else EndReason.ENDED_ELSEWHERE)
            return
    raise SessionNotFound


async def end_other_sessions(session: Session, caller: Caller, reason: EndReason = EndReason.ENDED_ELSEWHERE) -> int:
    """How many were ended."""
    others = [login for login in await _lock_live_sessions(session, caller) if login.id != caller.session_id]
    for login in others:
        await _end(session, login, reason)
    return len(others)


async def _lock_live_sessions(
    session: Session, caller: Caller, among: Collection[UUID] | None = None
) -> Sequence[LoginSession]:
    """Unauthenticated if the caller's own is over: of two sessions that end each other, one must win."""
    sessions = await queries.lock_live_sessions(session, caller.user_id, clock.now(), among=among)
    if caller.session_id not in {login.id for login in sessions}:
        raise Unauthenticated
    return sessions


async def _end(session: Session, login: LoginSession, reason: EndReason) -> None:
    if login.end(reason, clock.now()):
        await outbox.revoke_session(session, login.id)
        log.info("session_ended", session_id=str(login.id), user_id=str(login.user_id), reason=reason.value)
