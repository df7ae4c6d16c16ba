from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from kit import clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.paging import Page, Position
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.progress import actions as progress
from request_service.assistance.requests import events, queries
from request_service.assistance.requests.errors import NotPartOfRequest
from request_service.assistance.requests.facts import state_of, tell
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.assistance.requests.queries import Filters
from request_service.providers import actions as providers
from request_service.roles import ADMIN, PROVIDER
from request_service.search import Search, nearest
from request_service.timeline.actions import record

# What the other side reads.
PROVIDER_GONE = "The provider is no longer available."
CLIENT_GONE = "The account was deleted."
LOOKING_FOR_ANOTHER = "Your provider cannot come. We are looking for another one."

# Of the entry in the timeline, and of the notification.
REASSIGNED = "request.reassigned"


async def create_request(session: Session, client: Caller, details: Details, lifetime: timedelta) -> ServiceRequest:
    """*lifetime*: how long it waits for a provider."""
    await providers.require_account(session, client.user_id)
    request = ServiceRequest.create(client.user_id, details, clock.now(), lifetime)
    session.add(request)
    await session.flush()
    await tell(session, request, events.request_created(request, client.user_id))
    await dispatch.plan_first_wave(session, request)
    return request


async def get_request(session: ReadSession, caller: Caller, request_id: UUID) -> ServiceRequest:
    request = await queries.get_request(session, request_id)
    if not request.is_party(caller) and not await dispatch.is_offered(session, request_id, caller.user_id):
        raise NotPartOfRequest
    return request


async def list_requests(
    session: ReadSession, caller: Caller, filters: Filters, page: Page
) -> tuple[list[ServiceRequest], str]:
    """A page of them, and the cursor of the next one, empty after the last."""
    found = await queries.list_requests(session, _of(caller, filters), page)
    requests = list(found[: page.limit])
    is_last = len(found) <= page.limit
    return requests, "" if is_last else Position(requests[-1].created_at, requests[-1].id).cursor()


async def list_available_requests(
    session: ReadSession, provider: Caller, search: Search
) -> list[tuple[ServiceRequest, float]]:
    """With the distance in km from the place of the search to the blurred position."""
    return await nearest(
        search,
        lambda cover: queries.list_open_requests(session, cover, search.category, not_of=provider.user_id),
        attrgetter("blurred_place"),
    )


async def update_request(session: Session, client: Caller, request_id: UUID, details: Details) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.change(client, details, clock.now())
    await tell(session, request, events.request_updated(request, client.user_id))
    if details.scheduled_for is not None:
        await dispatch.plan_again(session, request)
    return request


async def accept_request(session: Session, provider: Caller, request_id: UUID) -> ServiceRequest:
    await providers.require_account(session, provider.user_id)
    request = await queries.lock_request(session, request_id)
    request.accept(provider, clock.now())
    await progress.begin(session, request)
    await tell(session, request, events.request_accepted(request, provider.user_id))
    await dispatch.settle_offers(session, request, provider.user_id)
    return request


async def start_request(session: Session, provider: Caller, request_id: UUID, epoch: int | None) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.start(provider, epoch, clock.now())
    await progress.end(session, request.id)
    await tell(session, request, events.request_started(request, provider.user_id))
    return request


async def complete_request(session: Session, provider: Caller, request_id: UUID, epoch: int | None) -> ServiceRequest:
    await queries.lock_provider_of(session, request_id)
    request = await queries.lock_request(session, request_id)
    request.complete(provider, epoch, clock.now())
    await tell(session, request, events.request_completed(request, provider.user_id))
    await providers.end_job(session, provider.user_id, completed=True)
    return request


async def cancel_request(session: Session, caller: Caller, request_id: UUID, reason: str | None) -> ServiceRequest:
    await queries.lock_provider_of(session, request_id)
    request = await queries.lock_request(session, request_id)
    await _cancel(session, request, caller, reason)
    return request


async def release_request(session: Session, request: ServiceRequest, provider_id: UUID, reason: str) -> None:
    """Takes an accepted request, locked as `complete_request` does it, from *provider_id*, and offers it anew.

    Only the system does that. Its client is notified; both parties read *reason*.
    """
    request.release(provider_id, clock.now())
    await progress.end(session, request.id)
    entry = state_of(request) | {"provider_id": str(provider_id), "reason": reason}
    record(session, request.id, REASSIGNED, None, **entry)
    updated = events.request_updated(request, actor_id=None)
    await outbox.add(session, updated, audience=[request.client_id, provider_id], topic=request.id)
    notice = events.notification(request.id, REASSIGNED, LOOKING_FOR_ANOTHER)
    await outbox.add(session, notice, audience=[request.client_id], topic=request.id)
    await providers.end_job(session, provider_id, completed=False)
    await dispatch.plan_first_wave(session, request)


async def give_up_jobs(session: Session, provider_id: UUID, *, accepted_before: datetime | None = None) -> None:
    """Of a provider who cannot do them any more; None: whenever he has accepted them.

    Those that he has not begun somebody else may do.
    """
    for request in await queries.lock_jobs(session, provider_id, accepted_before):
        if request.status is Status.accepted:
            await release_request(session, request, provider_id, PROVIDER_GONE)
        else:
            await _cancel(session, request, None, PROVIDER_GONE)


async def erase_client(session: Session, client_id: UUID) -> None:
    """Where he was goes, and what is open ends; what he wrote stays, for the other side's history."""
    # First: what the events hold is kept for days.
    await queries.erase_places(session, client_id)
    for request in await queries.lock_open_requests_of(session, client_id):
        await _cancel(session, request, None, CLIENT_GONE)


async def expire_requests(session: Session, request_ids: Sequence[UUID]) -> int:
    """How many of them: what another transaction is at now is left to the next time."""
    now = clock.now()
    overdue = await queries.lock_overdue_requests(session, request_ids, now)
    for request in overdue:
        request.expire(now)
        await tell(session, request, events.request_expired(request))
        await dispatch.withdraw_offers(session, request)
    return len(overdue)


async def get_participants(session: ReadSession, caller: Caller, request_id: UUID) -> ServiceRequest:
    request = await queries.get_request(session, request_id)
    request.require_party(caller)
    return request


async def _cancel(session: Session, request: ServiceRequest, by: Caller | None, reason: str | None) -> None:
    """None: the system itself."""
    request.cancel(by, reason, clock.now())
    await progress.end(session, request.id)
    cancelled = events.request_cancelled(request, by.user_id if by else None)
    await tell(session, request, cancelled, reason=request.cancel_reason)
    await dispatch.withdraw_offers(session, request)
    if request.provider_id is not None:
        await providers.end_job(session, request.provider_id, completed=False)


def _of(caller: Caller, filters: Filters) -> Filters:
    """The filters, narrowed to the requests that are the caller's."""
    if caller.role == ADMIN:
        return filters
    if caller.role == PROVIDER:
        return replace(filters, provider_id=caller.user_id)
    return replace(filters, client_id=caller.user_id)
