"""Verbs about requests alone: reading lists of requests, and publishing a change of one."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, outbox, paging
from kit.caller import Caller
from kit.changed_rows import update_row_later
from kit.database import Database, ReadSession, Session
from kit.ids import find_id
from kit.paging import Page, PageKey
from request_service.assistance.requests import events, queries
from request_service.assistance.requests.lifecycle import RequestPaymentStatus
from request_service.assistance.requests.models import ServiceRequest
from request_service.assistance.requests.purchase import Purchase, Quotes
from request_service.assistance.requests.queries import Filters
from request_service.roles import ADMIN, PROVIDER
from request_service.search import Search, nearest
from request_service.timeline.actions import record

# Fixes the price of a new request before it is stored.
type FixPrice = Callable[[Session, ServiceRequest], Awaitable[None]]

# A message would hold some times as many requests, even with the longest descriptions.
_EXPORT_BATCH = 200


async def fix_price(session: Session, request: ServiceRequest, purchase: Purchase, quotes: Quotes) -> None:
    """Uses the quote of a purchase for a new request, which keeps a copy of it."""
    method_id, gateway = None, purchase.gateway
    if purchase.payment_method_id is not None:
        named = purchase.payment_method_id
        method_id, gateway = await quotes.require_method(session, request.client_id, named, gateway)
    price = await quotes.redeem(session, request.client_id, purchase.quote_id, request.job, request.id)
    if gateway is not None:
        quotes.require_gateway(gateway, price.currency)
    request.fix_price(price, gateway, method_id)


async def list_requests(
    session: ReadSession, caller: Caller, filters: Filters, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of the caller's requests and the cursor of the next page, empty after the last."""
    found = await queries.list_requests(session, _narrowed(filters, caller), page)
    return paging.cut(found, page, lambda request: PageKey(request.created_at, request.id))


async def export_requests(database: Database, admin: Caller) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yields all requests in batches, newest first, except those made after the first batch was read."""
    async with database.transaction() as session:
        # The entry holds no count: that is known only at the end, and the admin may cancel before it.
        await acts.record(session, admin, "requests_exported")

    async def read(page: Page) -> Sequence[Row[Any]]:
        async with database.read_once() as session:
            return await queries.list_requests(session, Filters(), page)

    async for rows in paging.batches(read, lambda row: PageKey(row.created_at, row.id), _EXPORT_BATCH):
        yield rows


async def list_available_requests(
    session: ReadSession, provider: Caller, search: Search
) -> list[tuple[ServiceRequest, float]]:
    """Returns open requests, each with the distance in km from the search to its blurred position."""
    return await nearest(
        search,
        lambda cover: queries.list_open_requests(session, cover, search.category, not_of=provider.user_id),
        attrgetter("cell_fine"),
    )


async def get_participants(session: ReadSession, caller: Caller, request_id: UUID) -> ServiceRequest:
    request = await queries.get_request(session, request_id)
    request.require_party(caller)
    return request


async def note_payment(session: Session, request_id: UUID, status: RequestPaymentStatus) -> None:
    """Takes over the state of a request's money, and tells both participants if it is news.

    The timeline says what has moved, by the entries of the payments themselves. The caller has locked the request.
    """
    # It was locked before in this session, and the caller has kept it: nothing is read.
    request = await queries.get_request(session, request_id)
    if request.payment_status is not status:
        request.note_payment(status, clock.now())
        event = events.request_updated(request, actor_id=None)
        await outbox.add(session, event, audience=request.party_ids, topic=request.id)
        await update_row_later(session, request)


async def publish(
    session: Session,
    request: ServiceRequest,
    event: events.RequestEvent,
    *,
    audience: Iterable[UUID] | None = None,
    entry_type: str | None = None,
    **data: str | None,
) -> None:
    """Records a change of a request in the caller's transaction: one event in the outbox, and one timeline entry.

    *audience* defaults to the client and the provider, and *entry_type* to the frame of the event. *data* goes into the
    timeline beside the request's status, epoch and provider; values that are `None` are left out.
    """
    entry = _state_of(request) | {name: value for name, value in data.items() if value is not None}
    await record(session, request.id, entry_type or events.entry_type(event), find_id(event.actor_id), **entry)
    receivers = request.party_ids if audience is None else audience
    await outbox.add(session, event, audience=receivers, topic=request.id)


async def notify_client(session: Session, request: ServiceRequest, kind: str, text: str) -> None:
    """Has the client of the request notified. *kind* is one of the kinds that the proto of `Notice` lists."""
    await outbox.add(session, events.notice_raised(request, kind, text), topic=request.id)


def _state_of(request: ServiceRequest) -> dict[str, str]:
    state = {"status": request.status.value, "epoch": str(request.epoch)}
    return state if request.provider_id is None else state | {"provider_id": str(request.provider_id)}


def _narrowed(filters: Filters, caller: Caller) -> Filters:
    """Returns the filters, restricted to the caller's own requests."""
    if caller.role == ADMIN:
        return filters
    if caller.role == PROVIDER:
        return replace(filters, provider_id=caller.user_id)
    return replace(filters, client_id=caller.user_id)
