"""Every SELECT on users."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, or_, select

from auth_service.accounts.fields import normal_email
from auth_service.accounts.models import Role, User
from kit.database import ReadSession, Session, columns
from kit.statements import once

_INTERNAL = {"password_hash", "username_key", "token_epoch", "token_floor", "kept_session_id", "tokens_voided_at"}
_PROFILE = once(select(*columns(User, without=_INTERNAL)).where(User.__table__.c.id == bindparam("user_id")))


async def get_user(session: ReadSession, user_id: UUID) -> User:
    """Returns the user with an id that a foreign key guarantees."""
    return (await session.scalars(select(User).where(User.id == user_id))).one()


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id))


async def find_profile(session: ReadSession, user_id: UUID) -> Row[Any] | None:
    """Returns the row of a user without what only the service itself needs to know."""
    return (await session.execute(_PROFILE, {"user_id": user_id})).one_or_none()


async def find_user_by_identifier(session: ReadSession, identifier: str) -> User | None:
    """Finds by e-mail address or username, in any case; only an address contains an @."""
    if "@" not in identifier:
        return await session.scalar(select(User).where(User.username_key == identifier.lower()))
    return await session.scalar(select(User).where(User.email == normal_email(identifier)))


async def find_and_lock_user_by_email(session: Session, email: str) -> User | None:
    return await session.scalar(select(User).where(User.email == email).with_for_update())


async def find_and_lock_user(session: Session, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id).with_for_update())


async def lock_user(session: Session, user_id: UUID) -> User:
    """Locks and returns the user with an id that was read before: rows of users are never deleted."""
    return (await session.scalars(select(User).where(User.id == user_id).with_for_update())).one()


async def list_voided(session: ReadSession, moment: datetime, after: UUID, limit: int) -> Sequence[User]:
    """Returns users after the id *after* whose tokens were voided after *moment*."""
    statement = select(User).where(User.id > after, User.tokens_voided_at > moment)
    return (await session.scalars(statement.order_by(User.id).limit(limit))).all()


async def lock_deleted(session: Session, deleted_after: datetime, told_before: datetime, limit: int) -> Sequence[User]:
    """Locks accounts that were deleted, and whose deletion was last published before *told_before*."""
    statement = select(User).where(User.deleted_at > deleted_after, User.updated_at < told_before)
    return (await session.scalars(statement.order_by(User.id).limit(limit).with_for_update())).all()


async def lock_user_and_active_admins(session: Session, user_id: UUID) -> Sequence[User]:
    """Locks all rows in one statement and always in the same order, so that two transactions cannot deadlock."""
    is_active_admin = and_(User.role == Role.ADMIN, User.is_active)
    statement = select(User).where(or_(User.id == user_id, is_active_admin)).order_by(User.id)
    return (await session.scalars(statement.with_for_update())).all()
