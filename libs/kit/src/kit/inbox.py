"""The inbox, which makes consumers idempotent: an event's effect and its inbox row are one transaction.

JetStream delivers at least once, and after a hard stop of the server it may redeliver even acknowledged events.
"""

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from kit import clock, tables
from kit.database import Session, dialect_of, insert_on


async def add_new(session: Session, consumer: str, event_ids: Collection[UUID]) -> set[UUID]:
    """Adds events to the inbox. Returns those that were not there already, with their effects."""
    now = clock.now()
    rows = [{"consumer": consumer, "event_id": event_id, "processed_at": now} for event_id in event_ids]
    return set((await session.scalars(_add_new(dialect_of(session)), rows)).all())


@cache
def _add_new(dialect: str) -> Any:
    return insert_on(dialect, tables.inbox).on_conflict_do_nothing().returning(tables.inbox.c.event_id)
