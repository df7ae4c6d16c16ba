"""There is always an active admin, whatever two of them do to each other at the same instant."""

from uuid import UUID

from auth_service.accounts import queries
from auth_service.accounts.errors import LastAdmin
from kit.database import Session


async def require_another(session: Session, user_id: UUID) -> None:
    """LastAdmin unless somebody else is an active admin, and stays one until this transaction ends.

    It locks the row of that user, too; no other user's may be locked before.
    """
    if all(user.id == user_id for user in await queries.lock_user_and_active_admins(session, user_id)):
        raise LastAdmin
