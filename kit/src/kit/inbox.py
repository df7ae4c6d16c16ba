"""Makes a consumer idempotent: an event's effect and the note that it happened are one transaction.

JetStream delivers at least once, and after a hard stop of the server even what was acknowledged may come again.
"""

from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from kit import clock, tables
from kit.database import Session


async def is_new(session: Session, consumer: str, event_id: UUID) -> bool:
    """Notes the event; False if it was noted before, so that its effect is already there."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(tables.inbox)
        .values(consumer=consumer, event_id=event_id, processed_at=clock.now())
        .on_conflict_do_nothing()
        .returning(tables.inbox.c.event_id)
    )
    return (await session.scalar(statement)) is not None
