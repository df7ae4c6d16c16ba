"""The verbs of verification: keep what auth-service says about accounts, and refuse who is not verified."""

from datetime import datetime
from uuid import UUID

from kit.database import ReadSession, Session
from request_service.verification import queries
from request_service.verification.errors import ProviderNotVerified


async def note_verification(
    session: Session, user_id: UUID, *, is_verified: bool, version: int, changed_at: datetime
) -> bool:
    """Keeps whether an account is verified. Returns False if this is older than what is known."""
    return await queries.upsert(session, user_id, is_verified=is_verified, version=version, changed_at=changed_at)


async def require_verified(session: ReadSession, provider_id: UUID) -> None:
    """Raises ProviderNotVerified for an account that is not verified, or about which nothing is known."""
    if not await queries.find_verified(session, provider_id):
        raise ProviderNotVerified


async def erase_verification(session: Session, user_id: UUID) -> None:
    await queries.erase(session, user_id)
