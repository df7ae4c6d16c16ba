"""The inbox, which makes consumers idempotent: an event's effect and its inbox row are one transaction.

JetStream delivers at least once, and after a hard stop of the server it may redeliver even acknowledged events.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kit import clock, tables
from kit.database import ReadSession, Session, dialect_of, insert_on

# The key in `Session.info` of the id of the event that is being handled.
HANDLED = "handled event"


def event_id(session: ReadSession) -> UUID:
    """Returns the id of the event whose handler was called with *session*."""
    handled: UUID = session.info[HANDLED]
    return handled


async def add_new(
    session: Session, consumer: str, event_ids: Collection[UUID], *, at: datetime | None = None
) -> set[UUID]:
    """Adds events to the inbox, processed *at* a moment or now. Returns those that were not there already, with their
    effects."""
    now = at or clock.now()
    rows = [{"consumer": consumer, "event_id": event_id, "processed_at": now} for event_id in event_ids]
    return set((await session.scalars(_add_new(dialect_of(session)), rows)).all())


async def processed(session: ReadSession, consumer: str, event_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Returns those of the events that are in the inbox, and when each was processed."""
    columns = select(tables.inbox.c.event_id, tables.inbox.c.processed_at)
    wanted = columns.where(tables.inbox.c.consumer == consumer, tables.inbox.c.event_id.in_(event_ids))
    rows = await session.execute(wanted)
    return {row.event_id: row.processed_at for row in rows}


@cache
def _add_new(dialect: str) -> Any:
    return insert_on(dialect, tables.inbox).on_conflict_do_nothing().returning(tables.inbox.c.event_id)
