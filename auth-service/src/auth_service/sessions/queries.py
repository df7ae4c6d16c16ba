"""Every SELECT on sessions, and the statements that change or delete many of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Row, Select, and_, delete, or_, select, update

from auth_service.accounts.models import User
from auth_service.sessions.models import LoginSession
from kit.database import ReadSession, Session

# The number of sessions that a list contains. A user can end further ones only all at once.
_MAX_SESSIONS = 500
# The number of sessions that tell whether a network or a device is known to an account.
_MAX_ORIGINS = 200
# The number of sessions that one login ends at most. Only an account from before the limit has more to end.
_MAX_DISPLACED = 20


async def find_and_lock_session(session: Session, session_id: UUID) -> LoginSession | None:
    return await session.scalar(select(LoginSession).where(LoginSession.id == session_id).with_for_update())


async def find_live_epochs(session: ReadSession, session_id: UUID, now: datetime) -> Sequence[int] | None:
    """Returns the epochs of a live session and of its user from which its tokens are valid.

    Returns `None` if the session has ended or its user is inactive.
    """
    statement = select(LoginSession.epoch, User.token_floor).join(User, User.id == LoginSession.user_id)
    is_live = (LoginSession.ended_at.is_(None), LoginSession.expires_at > now, User.is_active)
    return (await session.execute(statement.where(LoginSession.id == session_id, *is_live))).one_or_none()


async def list_live_sessions(session: ReadSession, user_id: UUID, now: datetime) -> Sequence[LoginSession]:
    """Returns the live sessions of a user, last used first."""
    statement = _select_live(user_id, now).order_by(LoginSession.last_used_at.desc(), LoginSession.id.desc())
    return (await session.scalars(statement.limit(_MAX_SESSIONS))).all()


async def list_origins(session: ReadSession, identifier: str) -> Sequence[Row[str, str]]:
    """Returns addresses and devices of the newest sessions of an account, also of those that have ended.

    It executes the same statement whether or not there is an account with this identifier.
    """
    statement = select(LoginSession.address, LoginSession.device).join(User, User.id == LoginSession.user_id)
    is_named = User.email == identifier if "@" in identifier else User.username_key == identifier
    return (await session.execute(statement.where(is_named).order_by(LoginSession.id.desc()).limit(_MAX_ORIGINS))).all()


async def list_origins_of(session: ReadSession, user_id: UUID) -> Sequence[Row[str, str]]:
    """Returns addresses and devices of the newest sessions of a user, also of those that have ended."""
    statement = select(LoginSession.address, LoginSession.device).where(LoginSession.user_id == user_id)
    return (await session.execute(statement.order_by(LoginSession.id.desc()).limit(_MAX_ORIGINS))).all()


async def lock_live_sessions(
    session: Session, user_id: UUID, now: datetime, *, among: Collection[UUID]
) -> Sequence[LoginSession]:
    """Locks those live sessions of a user that are in *among*.

    Waits for a transaction that is ending one of them, which is then not returned.
    """
    statement = _select_live(user_id, now).where(LoginSession.id.in_(among))
    return (await session.scalars(statement.with_for_update())).all()


async def lock_displaced_sessions(
    session: Session, user_id: UUID, now: datetime, live_sessions: int
) -> Sequence[LoginSession]:
    """Locks live sessions of a user beyond those that were used last, which are *live_sessions*."""
    last_used_first = _select_live(user_id, now).order_by(LoginSession.last_used_at.desc(), LoginSession.id.desc())
    return (await session.scalars(last_used_first.offset(live_sessions).limit(_MAX_DISPLACED).with_for_update())).all()


async def end_live_sessions(session: Session, user_id: UUID, reason: str, now: datetime, *, keep: UUID | None) -> int:
    """Ends the live sessions of a user, except *keep*, and returns their number."""
    statement = update(LoginSession).where(*_is_live(user_id, now)).values(ended_at=now, ended_reason=reason)
    if keep is not None:
        statement = statement.where(LoginSession.id != keep)
    done = await session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount


async def expire_all(session: Session, now: datetime) -> int:
    """Lets every live session be over, and returns their number."""
    is_live = LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    done = await session.execute(update(LoginSession).where(*is_live).values(expires_at=now))
    return cast("CursorResult[Any]", done).rowcount


async def delete_sessions_expired_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))


async def list_revoked_sessions(
    session: ReadSession, moment: datetime, now: datetime, after: UUID, limit: int
) -> Sequence[Row[UUID, int, datetime | None]]:
    """Returns the sessions after the id *after* of which tokens may be void since *moment*, without other reason.

    The epoch of their user speaks for sessions that ended with it. A row has `id`, `epoch` and `ended_at`; a session
    has an epoch only if a release without epochs of users has voided its tokens.
    """
    by_itself = or_(User.tokens_voided_at.is_(None), User.tokens_voided_at < LoginSession.ended_at)
    is_renewed = and_(LoginSession.epoch > 0, LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
    statement = select(LoginSession.id, LoginSession.epoch, LoginSession.ended_at)
    statement = statement.join(User, User.id == LoginSession.user_id)
    statement = statement.where(
        LoginSession.id > after, or_(and_(LoginSession.ended_at > moment, by_itself), is_renewed)
    )
    return (await session.execute(statement.order_by(LoginSession.id).limit(limit))).all()


async def forget_origins(session: Session, user_id: UUID) -> None:
    """Erases the devices and addresses from which the user was logged in."""
    await session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id)
        .values(**dict.fromkeys(("device", "address", "refresh_device", "refresh_address"), ""))
    )


def _select_live(user_id: UUID, now: datetime) -> Select[LoginSession]:
    return select(LoginSession).where(*_is_live(user_id, now))


def _is_live(user_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now
