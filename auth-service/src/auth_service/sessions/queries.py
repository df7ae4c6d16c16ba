"""Every SELECT on sessions, and the statements that change or delete many of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from auth_service.accounts.models import User
from auth_service.sessions.models import LoginSession
from kit.database import ReadSession, Session

# The number of sessions that a list contains. A user can end further ones only all at once.
_MAX_SESSIONS = 500


async def find_and_lock_session(session: Session, session_id: UUID) -> LoginSession | None:
    return await session.scalar(select(LoginSession).where(LoginSession.id == session_id).with_for_update())


async def find_live_epoch(session: ReadSession, session_id: UUID, now: datetime) -> int | None:
    """Returns the epoch of a live session; `None` if the session has ended or its user is inactive."""
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
    """Returns the live sessions of a user, last used first."""
    statement = _select_live(user_id, now).order_by(LoginSession.last_used_at.desc(), LoginSession.id.desc())
    return (await session.scalars(statement.limit(_MAX_SESSIONS))).all()


async def lock_live_sessions(
    session: Session, user_id: UUID, now: datetime, *, among: Collection[UUID] | None = None
) -> Sequence[LoginSession]:
    """Locks the live sessions of a user, or only those in *among*.

    Waits for a transaction that is ending one of them, which is then not returned.
    """
    statement = _select_live(user_id, now)
    if among is not None:
        statement = statement.where(LoginSession.id.in_(among))
    # Always locked in the same order, so that two transactions cannot deadlock.
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
