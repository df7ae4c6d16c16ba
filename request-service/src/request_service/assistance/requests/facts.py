"""Tells whatever happens to a request, in the transaction in which it happens: as an event, and in its timeline."""

from collections.abc import Iterable
from uuid import UUID

from kit import outbox
from kit.database import Session
from kit.ids import find_id
from request_service.assistance.requests import events
from request_service.assistance.requests.models import ServiceRequest
from request_service.timeline.actions import record


async def tell(
    session: Session,
    request: ServiceRequest,
    fact: events.Fact,
    *,
    audience: Iterable[UUID] | None = None,
    **data: str | None,
) -> None:
    """*audience*: by default client and provider. *data* is for the timeline, beside the state of the request; what is
    None is left out.
    """
    entry = state_of(request) | {name: value for name, value in data.items() if value is not None}
    record(session, request.id, events.entry_type(fact), find_id(fact.actor_id), **entry)
    told = request.party_ids if audience is None else audience
    await outbox.add(session, fact, audience=told, topic=request.id)


def state_of(request: ServiceRequest) -> dict[str, str]:
    """As much of it as an entry of the timeline says."""
    state = {"status": request.status.value, "epoch": str(request.epoch)}
    return state if request.provider_id is None else state | {"provider_id": str(request.provider_id)}
