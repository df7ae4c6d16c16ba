"""The timeline of a request. An entry is added in the transaction of its change, so both exist or neither does."""

from uuid import UUID

from kit import clock
from kit.database import Session, insert_row
from request_service.timeline.models import TimelineEntry


async def record(session: Session, request_id: UUID, entry_type: str, actor_id: UUID | None, **data: str) -> None:
    """Adds an entry. *entry_type* is the type of the frame on a socket, and *actor_id* is `None` for the system.

    Both participants read *data*, so it holds no description, no position and no secret of either.
    """
    entry = TimelineEntry(request_id=request_id, type=entry_type, occurred_at=clock.now(), actor_id=actor_id, data=data)
    await insert_row(session, entry)
