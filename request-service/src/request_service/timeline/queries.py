"""Statements about the entries of timelines."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from kit.database import ReadSession
from request_service.timeline.models import TimelineEntry

# Far more entries than a request ever has.
_MAX_ENTRIES = 2000


async def list_entries(session: ReadSession, request_id: UUID) -> Sequence[TimelineEntry]:
    """Returns the entries of a request, oldest first."""
    statement = select(TimelineEntry).where(TimelineEntry.request_id == request_id).order_by(TimelineEntry.seq)
    return (await session.scalars(statement.limit(_MAX_ENTRIES))).all()
