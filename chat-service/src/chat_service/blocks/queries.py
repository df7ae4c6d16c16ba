"""Reads and writes of blocks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from chat_service.blocks.models import Block
from kit.database import ReadSession, Session, insert

_blocks: Any = Block.__table__


async def exists_block(session: ReadSession, user_id: UUID, other_ids: Collection[UUID]) -> bool:
    """Returns True if the user has blocked one of the others, or one of them the user."""
    either_way = or_(
        and_(_blocks.c.blocker_id == user_id, _blocks.c.blocked_id.in_(other_ids)),
        and_(_blocks.c.blocked_id == user_id, _blocks.c.blocker_id.in_(other_ids)),
    )
    return (await session.execute(select(_blocks.c.blocker_id).where(either_way).limit(1))).first() is not None


async def insert_block(session: Session, blocker_id: UUID, blocked_id: UUID, now: datetime) -> datetime:
    """Returns since when the block exists: now, unless there was one already."""
    statement = insert(session, _blocks).values(blocker_id=blocker_id, blocked_id=blocked_id, created_at=now)
    await session.execute(statement.on_conflict_do_nothing())
    # The table makes the row certain: this transaction has inserted it, or found it.
    found: datetime = (
        await session.execute(select(_blocks.c.created_at).where(_is(blocker_id, blocked_id)))
    ).scalar_one()
    return found


async def delete_block(session: Session, blocker_id: UUID, blocked_id: UUID) -> None:
    await session.execute(delete(_blocks).where(_is(blocker_id, blocked_id)))


async def delete_blocks_of(session: Session, user_id: UUID) -> None:
    """Deletes the blocks by the user, and those of the user."""
    await session.execute(delete(_blocks).where(or_(_blocks.c.blocker_id == user_id, _blocks.c.blocked_id == user_id)))


def _is(blocker_id: UUID, blocked_id: UUID) -> Any:
    return and_(_blocks.c.blocker_id == blocker_id, _blocks.c.blocked_id == blocked_id)
