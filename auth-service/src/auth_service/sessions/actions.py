"""The verbs of a session: refresh it, end it."""

from uuid import UUID

from auth_service.accounts.queries import get_user
from auth_service.sessions import queries, refresh_tokens
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.sessions.refresh_tokens import Decision, PresentedToken
from auth_service.sessions.tokens import TokenPair, Tokens
from kit import clock, logging, outbox
from kit.database import Session

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


async def _end(session: Session, login: LoginSession, reason: EndReason) -> None:
    if login.end(reason, clock.now()):
        await outbox.revoke_session(session, login.id)
        log.info("session_ended", session_id=str(login.id), user_id=str(login.user_id), reason=reason.value)
