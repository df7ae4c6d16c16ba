"""The timeline of a request. An entry is added in the transaction of what it tells: both exist, or neither does."""

from collections.abc import Sequence
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.assistance.requests import queries as requests
from request_service.timeline import queries
from request_service.timeline.models import TimelineEntry


def record(session: Session, request_id: UUID, entry_type: str, actor_id: UUID | None, **data: str) -> None:
    """*entry_type*: as the frame on a socket is called. *actor_id*: None if nobody did it but the system.

    *data* is read by both parties: nothing that one of them may not know, no description and no position.
    """
    session.add(
        TimelineEntry(request_id=request_id, type=entry_type, occurred_at=clock.now(), actor_id=actor_id, data=data)
    )


async def list_timeline(session: ReadSession, caller: Caller, request_id: UUID) -> Sequence[TimelineEntry]:
    request = await requests.get_request(session, request_id)
    request.require_party(caller)
    return await queries.list_entries(session, request_id)
