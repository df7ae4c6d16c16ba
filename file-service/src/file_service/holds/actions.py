"""The actions of holds: a file cannot be deleted as long as a document needs it.

auth-service reserves the files before it has a document of them, so that none is deleted in between. Its events say
whether the document was handed in, and when it ended.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from file_service.holds import queries
from kit import clock
from kit.database import Session

# Longer than the event about the document takes, also while NATS is down.
RESERVED = timedelta(days=1)


async def reserve(session: Session, document_id: UUID, user_id: UUID, file_ids: Collection[UUID]) -> None:
    """Keeps files, whose rows the caller has locked, for a document that may be handed in."""
    await queries.reserve(session, document_id, user_id, clock.now() + RESERVED)
    await queries.insert_holds(session, document_id, file_ids)


async def note_submitted(session: Session, document_id: UUID, user_id: UUID, file_ids: Collection[UUID]) -> None:
    """Keeps the files until the document ends, unless it has ended already."""
    if await queries.confirm(session, document_id, user_id):
        await queries.insert_holds(session, document_id, file_ids)


async def note_ended(session: Session, document_id: UUID, user_id: UUID) -> None:
    await queries.end(session, document_id, user_id, clock.now())
