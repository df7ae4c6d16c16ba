"""The timeline of a request. An entry is added in the transaction of what it tells: both exist, or neither does."""

from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.timeline.models import TimelineEntry


def record(session: Session, request_id: UUID, entry_type: str, actor_id: UUID | None, **data: str) -> None:
    """*entry_type*: as the frame on a socket is called. *actor_id*: None if nobody did it but the system.

    *data* is read by both parties: nothing that one of them may not know, no description and no position.
    """
    session.add(
        TimelineEntry(request_id=request_id, type=entry_type, occurred_at=clock.now(), actor_id=actor_id, data=data)
    )
