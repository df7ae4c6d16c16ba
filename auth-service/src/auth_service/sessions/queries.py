"""Every SELECT on sessions, and the statements that change or delete many of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from auth_service.accounts.models import User
from auth_service.sessions.models import LoginSession
from kit.database import ReadSession, Session

# The most that a person is shown; further ones can only be ended all at once.
_MAX_SESSIONS = 500


async def find_and_lock_session(session: Session, session_id: UUID) -> LoginSession | None:
    return await session.scalar(select(LoginSession).where(LoginSession.id == session_id).with_for_update())


async def find_live_epoch(session: ReadSession, session_id: UUID, now: datetime) -> int | None:
    """None: no token of that session is good. A session also ends with its user's account."""
    statement = select(LoginSession.epoch).join(User, User.id == LoginSession.user_id)
    return await session.scalar(
        statement.where(
            LoginSession.id == session_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
            User.is_active,
        )
    )


async def list_live_sessions(session: ReadSession, user_id: UUID, now: datetime) -> Sequence[LoginSession]:
    """Last used first."""
    statement = _select_live(user_id, now).order_by(LoginSession.last_used_at.desc(), LoginSession.id.desc())
    return (await session.scalars(statement.limit(_MAX_SESSIONS))).all()


async def lock_live_sessions(
    session: Session, user_id: UUID, now: datetime, *, among: Collection[UUID] | None = None
) -> Sequence[LoginSession]:
    """*among*: only those. One that somebody else is ending is waited for, and then not among them."""
    statement = _select_live(user_id, now)
    if among is not None:
        statement = statement.where(LoginSession.id.in_(among))
    # Always locked in the same order: two who lock the same ones do not wait for each other.
    return (await session.scalars(statement.order_by(LoginSession.id).with_for_update())).all()


async def delete_sessions_expired_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))


async def forget_origins(session: Session, user_id: UUID) -> None:
    """Erases the devices and addresses from which the user was logged in."""
    await session.execute(update(LoginSession).where(LoginSession.user_id == user_id).values(device="", address=""))


def _select_live(user_id: UUID, now: datetime) -> Select[LoginSession]:
    return select(LoginSession).where(
        LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    )
