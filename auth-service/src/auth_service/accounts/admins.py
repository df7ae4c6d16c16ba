"""Keeps at least one admin active, also when two admins demote or deactivate each other at the same instant."""

from uuid import UUID

from auth_service.accounts import queries
from auth_service.accounts.errors import LastAdmin
from kit.database import Session


async def require_another(session: Session, user_id: UUID) -> None:
    """Raises LastAdmin unless another user is an active admin, and remains one until this transaction ends.

    Locks the rows of *user_id* and of all active admins. To avoid deadlocks, the caller must not hold the lock of any
    user's row yet.
    """
    if all(user.id == user_id for user in await queries.lock_user_and_active_admins(session, user_id)):
        raise LastAdmin
