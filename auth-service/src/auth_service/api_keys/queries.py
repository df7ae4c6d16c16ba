"""Every SELECT on API keys and their secrets, and the statements that change or delete many of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, and_, delete, func, literal, or_, select, tuple_, update

from auth_service.accounts.models import User
from auth_service.api_keys.errors import ApiKeyNotFound
from auth_service.api_keys.models import NOTED_EVERY, ApiKey, ApiKeySecret
from auth_service.sessions.models import LoginSession
from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session, columns, lock_name
from kit.paging import Page


async def lock_number(session: Session) -> None:
    """Lets one transaction at a time make keys."""
    await lock_name(session, "number of api keys")


async def count_working(session: ReadSession, now: datetime) -> int:
    works = ApiKey.revoked_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now)
    return (await session.execute(select(func.count()).select_from(ApiKey).where(*works))).scalar_one()


async def get_and_lock(session: Session, key_id: UUID) -> ApiKey:
    """Raises ApiKeyNotFound."""
    key = await session.scalar(select(ApiKey).where(ApiKey.id == key_id).with_for_update())
    if key is None:
        raise ApiKeyNotFound
    return key


async def find_user_id(session: ReadSession, key_id: UUID) -> UUID | None:
    return await session.scalar(select(ApiKey.user_id).where(ApiKey.id == key_id))


async def list_secrets(session: ReadSession, key_id: UUID) -> Sequence[ApiKeySecret]:
    """Returns the secrets of a key, newest first. They change only under the lock of the key's row."""
    statement = select(ApiKeySecret).where(ApiKeySecret.api_key_id == key_id)
    return (await session.scalars(statement.order_by(ApiKeySecret.created_at.desc()))).all()


async def find_with_owner(session: ReadSession, key_id: UUID, now: datetime) -> Row[ApiKey, LoginSession, User] | None:
    """Returns a key with its session and its account, if both are live."""
    is_live = LoginSession.ended_at.is_(None), LoginSession.expires_at > now, User.is_active
    statement = (
        select(ApiKey, LoginSession, User)
        .join(LoginSession, LoginSession.id == ApiKey.session_id)
        .join(User, User.id == ApiKey.user_id)
        .where(ApiKey.id == key_id, *is_live)
    )
    return (await session.execute(statement)).one_or_none()


async def list_keys(session: ReadSession, page: Page) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the keys of the page with their roles, newest first, and one more if a further page exists."""
    statement = select(*columns(ApiKey, without={"session_id"}), User.__table__.c.role)
    statement = statement.join_from(ApiKey.__table__, User.__table__, ApiKey.__table__.c.user_id == User.__table__.c.id)
    if page.after is not None:
        last = tuple_(literal(page.after.created_at, UtcDateTime()), literal(page.after.id, Uuid()))
        statement = statement.where(tuple_(ApiKey.__table__.c.created_at, ApiKey.__table__.c.id) < last)
    ordered = statement.order_by(ApiKey.__table__.c.created_at.desc(), ApiKey.__table__.c.id.desc())
    return (await session.execute(ordered.offset(page.offset).limit(page.limit + 1))).all()


async def note_use(session: Session, key_id: UUID, now: datetime) -> None:
    """Notes a use, unless one was noted a moment ago."""
    is_old = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - NOTED_EVERY)
    await session.execute(
        update(ApiKey).where(ApiKey.id == key_id, is_old).values(last_used_at=now),
        execution_options={"synchronize_session": False},
    )


async def delete_secrets_ended_before(session: Session, key_id: UUID, moment: datetime) -> None:
    ended = and_(ApiKeySecret.api_key_id == key_id, ApiKeySecret.good_until <= moment)
    await session.execute(delete(ApiKeySecret).where(ended))


async def delete_secrets(session: Session, key_id: UUID) -> None:
    await session.execute(delete(ApiKeySecret).where(ApiKeySecret.api_key_id == key_id))


async def revoke_all(session: Session, now: datetime) -> None:
    """Ends every key."""
    await session.execute(update(ApiKey).where(ApiKey.revoked_at.is_(None)).values(revoked_at=now))
    await session.execute(delete(ApiKeySecret))
