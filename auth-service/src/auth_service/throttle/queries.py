"""Every SELECT on counts of attempts, their INSERT, and the DELETEs."""

from datetime import datetime

from sqlalchemy import case, delete, select

from auth_service.throttle.models import AttemptCount
from kit.database import ReadSession, Session, insert


async def find_count(session: ReadSession, key: bytes) -> AttemptCount | None:
    return await session.scalar(select(AttemptCount).where(AttemptCount.key == key))


async def find_counts(session: ReadSession, *keys: bytes) -> dict[bytes, AttemptCount]:
    """Returns the counts that there are by their keys."""
    found = await session.scalars(select(AttemptCount).where(AttemptCount.key.in_(keys)))
    return {count.key: count for count in found}


async def find_and_lock_counts(session: Session, first: bytes, second: bytes) -> dict[bytes, AttemptCount]:
    """Locks the counts that there are, the one with the key *first* first, and returns them by their keys."""
    statement = select(AttemptCount).where(AttemptCount.key.in_([first, second]))
    in_order = statement.order_by(case((AttemptCount.key == first, 0), else_=1)).with_for_update()
    return {count.key: count for count in await session.scalars(in_order)}


async def find_and_lock_count(session: Session, key: bytes) -> AttemptCount | None:
    return await session.scalar(select(AttemptCount).where(AttemptCount.key == key).with_for_update())


async def lock_count(session: Session, key: bytes, now: datetime) -> AttemptCount:
    """Locks and returns the row of *key*, which is inserted without attempts if there is none."""
    statement = insert(session, AttemptCount).values(key=key, moments=[], last_at=now)
    # The update changes nothing; it locks a row that exists in the same statement.
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"key": key}))
    return (await session.scalars(select(AttemptCount).where(AttemptCount.key == key).with_for_update())).one()


async def delete_count(session: Session, key: bytes) -> None:
    await session.execute(delete(AttemptCount).where(AttemptCount.key == key))


async def delete_counts_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(AttemptCount).where(AttemptCount.last_at < moment))
