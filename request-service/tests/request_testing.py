"""Type aliases, builders and readers that the tests of request-service share."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from sqlalchemy import Row, select

from kit.caller import Caller
from kit.database import Database
from request_service.assistance import actions
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.models import Offer, Wave
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Provider

type Persons = Callable[..., Caller]
type Located = Callable[..., Awaitable[Caller]]
type Created = Callable[..., Awaitable[ServiceRequest]]
type Dispatched = Callable[[], Awaitable[None]]
type Told = Callable[[], Awaitable[Sequence[Row[Any]]]]
type Action = Callable[..., Awaitable[ServiceRequest]]

ADDIS = Place(9.0123, 38.7612)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
# One kilometre along a meridian, in degrees.
ONE_KM = 1 / 111.195
# No process listens at this address.
UNUSED_ADDRESS = "127.0.0.1:1"

# The duration of an example depends on the load of the machine.
calmly = settings(deadline=None)


def north(km: float) -> Place:
    """Returns the place `km` kilometres north of the place of requests."""
    return Place(ADDIS.latitude + km / 111.2, ADDIS.longitude)


def provider_snapshot(number: int = 1, north_km: float = 0, **changes: Any) -> ProviderSnapshot:
    """Returns a free provider without any history, `north_km` kilometres north of the job."""
    known = ProviderSnapshot(
        provider_id=UUID(int=number),
        place=Place(9 + north_km * ONE_KM, 38.7),
        located_at=NOW,
        categories=frozenset(),
        service_radius_km=25,
        is_available=True,
        is_busy=False,
        live_offers=0,
        offers_received=0,
        offers_accepted=0,
        offers_declined_or_expired=0,
        jobs_accepted=0,
        jobs_cancelled_by_provider=0,
        rating=None,
        rating_count=0,
        idle_since=None,
    )
    return replace(known, **changes)


def request_snapshot(number: int = 100, **changes: Any) -> RequestSnapshot:
    """Returns a job in its first round, before its first wave."""
    new = RequestSnapshot(
        request_id=UUID(int=number),
        client_id=UUID(int=999),
        place=Place(9, 38.7),
        category=Category.TIRE,
        round=1,
        wave_number=1,
        asked=frozenset(),
        blocked=frozenset(),
        decided_at=NOW,
    )
    return replace(new, **changes)


async def do(database: Database, action: Action, *arguments: Any) -> ServiceRequest:
    """Runs `action` in a transaction of its own."""
    async with database.transaction() as session:
        return await action(session, *arguments)


async def accept(database: Database, provider: Caller, request: ServiceRequest) -> None:
    await do(database, actions.accept_request, provider, request.id)


async def start(database: Database, provider: Caller, request: ServiceRequest) -> None:
    await do(database, actions.start_request, provider, request.id, None)


async def complete(database: Database, provider: Caller, request: ServiceRequest) -> None:
    await do(database, actions.complete_request, provider, request.id, None)


async def release(database: Database, provider: Caller, request: ServiceRequest) -> None:
    """Takes the request from its provider, as the watch over accepted jobs does."""
    async with database.transaction() as session:
        locked = await queries.lock_request(session, request.id)
        await actions.release_request(session, locked, provider.user_id, "not coming")


async def decline(database: Database, provider: Caller, request_id: UUID) -> None:
    async with database.transaction() as session:
        await dispatch.decline_offer(session, provider, request_id)


async def under_way(database: Database, request: ServiceRequest, provider: Caller, status: Status) -> None:
    """Brings a pending request to `status`, with `provider` as its provider."""
    if status is Status.CANCELLED:
        await do(database, actions.cancel_request, replace(provider, role="admin"), request.id, None)
        return
    for reached, step in ((Status.ACCEPTED, accept), (Status.IN_PROGRESS, start), (Status.COMPLETED, complete)):
        await step(database, provider, request)
        if reached is status:
            return


async def provider_row(database: Database, provider_id: UUID) -> Provider:
    """Returns a provider's row. Raises NotFound for users who are no providers, and for deleted ones without a row."""
    async with database.read() as session:
        return await providers.get_provider(session, provider_id)


async def pass_time(database: Database, seconds: float) -> None:
    """Lets time pass for dispatch, by moving all waves and offers into the past."""
    past = timedelta(seconds=seconds)
    async with database.transaction() as session:
        for wave in await session.scalars(select(Wave)):
            wave.due_at -= past
        for offer in await session.scalars(select(Offer)):
            offer.created_at -= past
            offer.expires_at -= past
            offer.shown_at = offer.shown_at and offer.shown_at - past


def audiences(rows: Sequence[Row[Any]], kind: str) -> list[list[str]]:
    """Returns the audience of each event of the type `kind`, a name such as "OfferCreated"."""
    return [row.audience for row in rows if row.type.endswith(f".{kind}")]
