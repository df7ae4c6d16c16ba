"""A watch begins and ends in the transaction in which an assignment does; both with the request locked."""

from uuid import UUID

from kit.database import Session
from request_service.assistance.progress import queries
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.requests.models import ServiceRequest


async def begin(session: Session, request: ServiceRequest) -> None:
    """When it is first looked at in earnest, say the rules: at its first turn."""
    if request.provider_id is None or request.accepted_at is None:
        raise ValueError("nobody has accepted this request")
    # One of an earlier assignment may be left over.
    await end(session, request.id)
    session.add(
        ProgressWatch(
            request_id=request.id,
            epoch=request.epoch,
            provider_id=request.provider_id,
            due_at=request.accepted_at,
        )
    )


async def end(session: Session, request_id: UUID) -> None:
    """Changes nothing if there is none."""
    await queries.delete_watch(session, request_id)
