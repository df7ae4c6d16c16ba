"""The actions on the picture of an account."""

import hashlib
from uuid import UUID, uuid4

from auth_service.accounts.models import User
from auth_service.accounts.queries import find_and_lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.avatars import queries
from auth_service.avatars.models import Avatar
from kit import clock
from kit.database import Session
from kit.errors import Unauthenticated


async def set_avatar(session: Session, user_id: UUID, content: bytes) -> str:
    """Gives an account another picture, and returns its URL. Raises Unauthenticated if the account is not active."""
    user = await _lock_owner(session, user_id)
    await queries.delete_avatar_of(session, user_id)
    # Not in order of time, as other ids are: it must not be guessed.
    avatar = Avatar(
        user_id=user_id,
        id=uuid4(),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=clock.now(),
    )
    session.add(avatar)
    user.show_avatar(avatar.url)
    audit.record(session, Action.ACCOUNT_CHANGED, user_id, fields="avatar_url")
    return avatar.url


async def remove_avatar(session: Session, user_id: UUID) -> None:
    """Takes the picture of an account away. Does nothing if it has none. Raises as `set_avatar` does."""
    user = await _lock_owner(session, user_id)
    if user.avatar_url is None:
        return
    await queries.delete_avatar_of(session, user_id)
    user.show_avatar(None)
    audit.record(session, Action.ACCOUNT_CHANGED, user_id, fields="avatar_url")


async def _lock_owner(session: Session, user_id: UUID) -> User:
    user = await find_and_lock_user(session, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    return user
