"""Every statement on pictures of accounts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select

from auth_service.avatars.models import Avatar
from kit.database import ReadSession, Session
from kit.statements import once

_AVATARS: Any = Avatar.__table__
_CONTENT = once(select(_AVATARS.c.content, _AVATARS.c.sha256).where(_AVATARS.c.id == bindparam("avatar_id")))


async def find_content(session: ReadSession, avatar_id: UUID) -> Row[Any] | None:
    """Returns content and digest of a picture."""
    return (await session.execute(_CONTENT, {"avatar_id": avatar_id})).one_or_none()


async def delete_avatar_of(session: Session, user_id: UUID) -> None:
    await session.execute(delete(Avatar).where(Avatar.user_id == user_id))
