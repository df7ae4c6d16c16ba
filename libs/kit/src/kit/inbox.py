"""Makes a consumer idempotent: an event's effect and the note that it happened are one transaction.

JetStream delivers at least once, and after a hard stop of the server even what was acknowledged may come again.
"""

from uuid import UUID

from kit import clock, tables
from kit.database import Session, insert


async def is_new(session: Session, consumer: str, event_id: UUID) -> bool:
    """Notes the event; False if it was noted before, so that its effect is already there."""
    statement = (
        insert(session, tables.inbox)
        .values(consumer=consumer, event_id=event_id, processed_at=clock.now())
        .on_conflict_do_nothing()
        .returning(tables.inbox.c.event_id)
    )
    return (await session.scalar(statement)) is not None
