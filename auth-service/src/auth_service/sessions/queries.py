"""Every SELECT on sessions and bad logins, and the DELETEs of what is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from auth_service.sessions.models import LoginFailures, LoginSession
from kit.database import ReadSession, Session, insert


async def find_and_lock_session(session: Session, session_id: UUID) -> LoginSession | None:
    return await session.scalar(select(LoginSession).where(LoginSession.id == session_id).with_for_update())


async def find_failures(session: ReadSession, key: bytes) -> LoginFailures | None:
    return await session.scalar(select(LoginFailures).where(LoginFailures.key == key))


async def find_and_lock_failures(session: Session, key: bytes) -> LoginFailures | None:
    return await session.scalar(select(LoginFailures).where(LoginFailures.key == key).with_for_update())


async def lock_failures(session: Session, key: bytes, now: datetime) -> LoginFailures:
    """An empty row is made if there is none, so that there is something to lock; one that exists is locked by it."""
    statement = insert(session, LoginFailures).values(key=key, moments=[], last_at=now)
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"last_at": now}))
    return (await session.scalars(select(LoginFailures).where(LoginFailures.key == key).with_for_update())).one()


async def delete_failures_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(LoginFailures).where(LoginFailures.last_at < moment))


async def delete_sessions_expired_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
