"""The inbox, which makes consumers idempotent: an event's effect and its inbox row are one transaction.

JetStream delivers at least once, and after a hard stop of the server it may redeliver even acknowledged events.
"""

from collections.abc import Collection
from uuid import UUID

from kit import clock, tables
from kit.database import Session, insert


async def add_new(session: Session, consumer: str, event_ids: Collection[UUID]) -> set[UUID]:
    """Adds events to the inbox. Returns those that were not there already, with their effects."""
    now = clock.now()
    rows = [{"consumer": consumer, "event_id": event_id, "processed_at": now} for event_id in event_ids]
    statement = insert(session, tables.inbox).values(rows).on_conflict_do_nothing()
    return set((await session.scalars(statement.returning(tables.inbox.c.event_id))).all())
