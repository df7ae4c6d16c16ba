"""The verbs of blocks, each within the caller's transaction."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chat_service.blocks import queries
from chat_service.blocks.errors import Blocked
from kit import clock
from kit.database import ReadSession, Session


async def require_no_block(session: ReadSession, user_id: UUID, other_ids: Collection[UUID]) -> None:
    """Raises Blocked if there is a block between the user and one of the others, in either direction."""
    if await queries.exists_block(session, user_id, other_ids):
        raise Blocked


async def add_block(session: Session, blocker_id: UUID, blocked_id: UUID) -> datetime:
    """Returns since when the block exists. A block that exists stays as it is."""
    return await queries.insert_block(session, blocker_id, blocked_id, clock.now())


async def remove_block(session: Session, blocker_id: UUID, blocked_id: UUID) -> None:
    await queries.delete_block(session, blocker_id, blocked_id)


async def erase(session: Session, user_id: UUID) -> None:
    """Deletes the blocks by and of a deleted account."""
    await queries.delete_blocks_of(session, user_id)
