from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from kit import clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.paging import Page, Position
from request_service.dispatch import actions as dispatch
from request_service.dispatch.matching import Rules
from request_service.providers import actions as providers
from request_service.requests import events, queries
from request_service.requests.errors import NotPartOfRequest
from request_service.requests.models import Details, ServiceRequest
from request_service.requests.queries import Filters
from request_service.roles import ADMIN, PROVIDER
from request_service.search import Search, nearest

# What the other side reads.
PROVIDER_GONE = "The provider is no longer available."
CLIENT_GONE = "The account was deleted."


async def create_request(session: Session, client: Caller, details: Details, rules: Rules) -> ServiceRequest:
    await providers.require_account(session, client.user_id)
    request = ServiceRequest.create(client.user_id, details, clock.now())
    session.add(request)
    await session.flush()
    created = events.request_created(request, client.user_id)
    await outbox.add(session, created, audience=[client.user_id], topic=request.id)
    await dispatch.offer_to_nearest(session, request, rules)
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
    request.require_client(client)
    request.change(details, clock.now())
    updated = events.request_updated(request, client.user_id)
    await outbox.add(session, updated, audience=_parties(request), topic=request.id)
    return request


async def accept_request(session: Session, provider: Caller, request_id: UUID) -> ServiceRequest:
    await providers.require_account(session, provider.user_id)
    request = await queries.lock_request(session, request_id)
    request.accept(provider.user_id, clock.now())
    accepted = events.request_accepted(request, provider.user_id)
    await outbox.add(session, accepted, audience=_parties(request), topic=request.id)
    await dispatch.settle_offers(session, request, provider.user_id)
    return request


async def start_request(session: Session, provider: Caller, request_id: UUID, epoch: int | None) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.require_assigned(provider, epoch)
    request.start(clock.now())
    started = events.request_started(request, provider.user_id)
    await outbox.add(session, started, audience=_parties(request), topic=request.id)
    return request


async def complete_request(session: Session, provider: Caller, request_id: UUID, epoch: int | None) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.require_assigned(provider, epoch)
    request.complete(clock.now())
    completed = events.request_completed(request, provider.user_id)
    await outbox.add(session, completed, audience=_parties(request), topic=request.id)
    await providers.count_completed_job(session, provider.user_id)
    return request


async def cancel_request(session: Session, caller: Caller, request_id: UUID, reason: str | None) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.require_party(caller)
    await _cancel(session, request, reason, caller.user_id)
    return request


async def cancel_jobs(session: Session, provider_id: UUID, *, accepted_before: datetime | None = None) -> None:
    """Of a provider who cannot do them any more; None: whenever he has accepted them."""
    for request in await queries.lock_jobs(session, provider_id, accepted_before):
        await _cancel(session, request, PROVIDER_GONE, actor_id=None)


async def erase_client(session: Session, client_id: UUID) -> None:
    """Where he was goes, and what is open ends; what he wrote stays, for the other side's history."""
    # First: what the events hold is kept for days.
    await queries.erase_places(session, client_id)
    for request in await queries.lock_open_requests_of(session, client_id):
        await _cancel(session, request, CLIENT_GONE, actor_id=None)


async def get_participants(session: ReadSession, caller: Caller, request_id: UUID) -> ServiceRequest:
    request = await queries.get_request(session, request_id)
    request.require_party(caller)
    return request


async def _cancel(session: Session, request: ServiceRequest, reason: str | None, actor_id: UUID | None) -> None:
    request.cancel(reason, clock.now())
    cancelled = events.request_cancelled(request, actor_id)
    await outbox.add(session, cancelled, audience=_parties(request), topic=request.id)
    await dispatch.withdraw_offers(session, request)


def _of(caller: Caller, filters: Filters) -> Filters:
    """The filters, narrowed to the requests that are the caller's."""
    if caller.role == ADMIN:
        return filters
    if caller.role == PROVIDER:
        return replace(filters, provider_id=caller.user_id)
    return replace(filters, client_id=caller.user_id)


def _parties(request: ServiceRequest) -> list[UUID]:
    return [request.client_id] if request.provider_id is None else [request.client_id, request.provider_id]
