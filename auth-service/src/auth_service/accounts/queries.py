"""Every SELECT on users."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select

from auth_service.accounts.fields import normal_email
from auth_service.accounts.models import Role, User
from kit.database import ReadSession, Session


async def get_user(session: ReadSession, user_id: UUID) -> User:
    """For an id that a foreign key vouches for."""
    return (await session.scalars(select(User).where(User.id == user_id))).one()


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id))


async def find_user_by_identifier(session: ReadSession, identifier: str) -> User | None:
    """*identifier*: an e-mail address or a username, in any case; only the former has an @."""
    if "@" not in identifier:
        return await session.scalar(select(User).where(User.username_key == identifier.lower()))
    return await session.scalar(select(User).where(User.email == normal_email(identifier)))


async def find_and_lock_user_by_email(session: Session, email: str) -> User | None:
    return await session.scalar(select(User).where(User.email == email).with_for_update())


async def find_and_lock_user(session: Session, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id).with_for_update())


async def lock_user(session: Session, user_id: UUID) -> User:
    """For an id that was read before: accounts are never deleted."""
    return (await session.scalars(select(User).where(User.id == user_id).with_for_update())).one()


async def lock_user_and_active_admins(session: Session, user_id: UUID) -> Sequence[User]:
    """All at once and always in the same order: two who lock them do not wait for each other."""
    is_active_admin = and_(User.role == Role.ADMIN, User.is_active)
    statement = select(User).where(or_(User.id == user_id, is_active_admin)).order_by(User.id)
    return (await session.scalars(statement.with_for_update())).all()
