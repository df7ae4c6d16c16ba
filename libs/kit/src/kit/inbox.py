"""The inbox, which makes consumers idempotent: an event's effect and its inbox row are one transaction.

JetStream delivers at least once, and after a hard stop of the server it may redeliver even acknowledged events.
"""

from uuid import UUID

from kit import clock, tables
from kit.database import Session, insert


async def is_new(session: Session, consumer: str, event_id: UUID) -> bool:
    """Adds the event to the inbox. Returns False if it was there already, with its effect."""
    statement = (
        insert(session, tables.inbox)
        .values(consumer=consumer, event_id=event_id, processed_at=clock.now())
        .on_conflict_do_nothing()
        .returning(tables.inbox.c.event_id)
    )
    return (await session.scalar(statement)) is not None
