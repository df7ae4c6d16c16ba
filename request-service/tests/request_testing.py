"""The service in the process of a test, and builders and readers that the tests of request-service share."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.message import Message
from hypothesis import settings
from sqlalchemy import Executable, Row, Select, select

from kit import clock, contract
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput
from request_service.assistance import actions, consumers
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.models import Offer, Wave
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import GeoFix
from testkit.callers import new_caller
from testkit.rows import outbox_rows, stored
from testkit.stepping import step_all
from twou.auth.v1 import auth_pb2
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserRegistered, UserUpdated
from twou.notification.v1.notification_pb2 import NoticeKind
from twou.request.v1 import events_pb2, notice_events_pb2

ADDIS = Place(9.0123, 38.7612)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIFETIME = timedelta(hours=1)
DETAILS = Details(
    description="The engine does not start",
    latitude=ADDIS.latitude,
    longitude=ADDIS.longitude,
    address="Bole Road 1",
)
# One kilometre along a meridian, in degrees.
ONE_KM = 1 / 111.195

# The duration of an example depends on the load of the machine.
calmly = settings(deadline=None)


def north(km: float) -> Place:
    """Returns the place `km` kilometres north of the place of requests."""
    return Place(ADDIS.latitude + km / 111.2, ADDIS.longitude)


def by_field(values: Mapping[str, Iterable[Any]]) -> list[tuple[str, Any]]:
    """Returns a pair of field and value for each value, as `pytest.mark.parametrize` takes them."""
    return [(field, value) for field, of_it in values.items() for value in of_it]


@contextmanager
def refusal_of(field: str) -> Iterator[None]:
    """Expects that the body is refused because of this field alone."""
    with pytest.raises(InvalidInput) as refused:
        yield
    assert [detail.field for detail in refused.value.details] == [field]


@dataclass(frozen=True)
class Service:
    """The actions of request-service on a database, each in a transaction of its own."""

    database: Database
    rules: DispatchRules

    @property
    def rule_set(self) -> DispatchRuleSet:
        return DispatchRuleSet(default=self.rules)

    async def do[T](self, action: Callable[..., Awaitable[T]], *arguments: Any, **options: Any) -> T:
        """Runs `action` in a transaction and returns its result."""
        async with self.database.transaction() as session:
            return await action(session, *arguments, **options)

    async def read[T](self, query: Callable[..., Awaitable[T]], *arguments: Any, **options: Any) -> T:
        """Returns the result of `query`, which changes nothing."""
        async with self.database.read() as session:
            return await query(session, *arguments, **options)

    async def execute(self, statement: Executable) -> None:
        async with self.database.transaction() as session:
            await session.execute(statement)

    async def scalars[T](self, statement: Select[T]) -> Sequence[T]:
        async with self.database.read() as session:
            return (await session.scalars(statement)).all()

    async def add_provider(self, place: Place = ADDIS, **changes: Any) -> Caller:
        """Adds an available provider at `place`; `changes` are to the profile."""
        provider = new_caller("provider")
        async with self.database.transaction() as session:
            await providers.add_provider(session, provider.user_id, "Abebe Bikila")
            await providers.update_location(session, provider, GeoFix(place.latitude, place.longitude, clock.now()))
            await providers.update_profile(session, provider, replace(Profile(is_available=True), **changes))
        return provider

    async def create(self, client: Caller | None = None, **changes: Any) -> ServiceRequest:
        """Adds a pending request, by default of a new client; `changes` are to its details."""
        details = replace(DETAILS, **changes)
        return await self.do(actions.create_request, client or new_caller(), details, LIFETIME)

    async def create_offered(self, client: Caller | None = None, **changes: Any) -> ServiceRequest:
        """Adds a request, as `create` does, and dispatches it."""
        request = await self.create(client, **changes)
        await self.dispatch()
        return request

    async def dispatch(self) -> None:
        """Does all dispatch work that is due."""
        await step_all(self.database, self.dispatcher())

    def dispatcher(self, **changes: Any) -> Dispatcher:
        """Returns a dispatcher; `changes` are to the rules."""
        return Dispatcher(self.database, DispatchRuleSet(default=self.rules.changed(**changes)))

    async def accept(self, provider: Caller, request: ServiceRequest) -> None:
        await self.do(actions.accept_request, provider, request.id, self.rule_set)

    async def start(self, provider: Caller, request: ServiceRequest, epoch: int | None = None) -> None:
        await self.do(actions.start_request, provider, request.id, epoch)

    async def complete(self, provider: Caller, request: ServiceRequest, epoch: int | None = None) -> None:
        await self.do(actions.complete_request, provider, request.id, epoch)

    async def cancel(self, caller: Caller, request: ServiceRequest, reason: str | None = None) -> None:
        await self.do(actions.cancel_request, caller, request.id, reason)

    async def decline(self, provider: Caller, request_id: UUID) -> None:
        await self.do(dispatch.decline_offer, provider, request_id)

    async def release(self, provider: Caller, request: ServiceRequest) -> None:
        """Takes the request from its provider, as the watch over accepted jobs does."""
        async with self.database.transaction() as session:
            locked = await queries.lock_request(session, request.id)
            await actions.release_request(session, locked, provider.user_id, "not coming")

    async def bring(self, request: ServiceRequest, provider: Caller, status: Status) -> None:
        """Brings a pending request to `status`, with `provider` as its provider."""
        if status is Status.CANCELLED:
            await self.cancel(replace(provider, role="admin"), request)
            return
        steps = ((Status.ACCEPTED, self.accept), (Status.IN_PROGRESS, self.start), (Status.COMPLETED, self.complete))
        for reached, step in steps:
            await step(provider, request)
            if reached is status:
                return

    async def consume(self, *events: Message) -> None:
        """Handles events of other services, as if they had arrived over NATS."""
        for event in events:
            await self.do(HANDLERS[type(event)], event)

    async def pass_time(self, seconds: float) -> None:
        """Lets time pass for dispatch, by moving all waves and offers into the past."""
        past = timedelta(seconds=seconds)
        async with self.database.transaction() as session:
            for wave in await session.scalars(select(Wave)):
                wave.due_at -= past
            for offer in await session.scalars(select(Offer)):
                offer.created_at -= past
                offer.expires_at -= past
                offer.shown_at = offer.shown_at and offer.shown_at - past

    async def stored(self, request: ServiceRequest) -> ServiceRequest:
        """Returns the request as it is now."""
        return await stored(self.database, ServiceRequest, request.id)

    async def profile(self, provider_id: UUID) -> Provider:
        """Returns a provider. Raises NotFound for users who are no providers, and for deleted ones without a row."""
        return await self.read(providers.get_provider, provider_id)

    async def offers(self, **conditions: Any) -> Sequence[Offer]:
        """Returns the offers that meet the conditions, such as `request_id=request.id`, oldest first."""
        return await self.scalars(select(Offer).filter_by(**conditions).order_by(Offer.id))

    async def events(self, kind: str = "") -> Sequence[Row[Any]]:
        """Returns the events that wait in the outbox, oldest first; only those of `kind`, such as "OfferCreated".

        Acts of staff, which are for the audit trail, are left out (`testkit.acts`).
        """
        told = [row for row in await outbox_rows(self.database) if kind_of(row) != "ActRecorded"]
        return [row for row in told if kind in ("", kind_of(row))]

    async def audiences(self, kind: str) -> list[list[str]]:
        """Returns the audience of each event of `kind`."""
        return [row.audience for row in await self.events(kind)]


def kind_of(row: Row[Any]) -> str:
    """Returns the type of an event without its package."""
    kind: str = row.type.rpartition(".")[2]
    return kind


def decoded(row: Row[Any]) -> Any:
    """Returns the message of an event of this service."""
    module = notice_events_pb2 if kind_of(row) == "NoticeRaised" else events_pb2
    return getattr(module, kind_of(row)).FromString(row.payload)


def notice_kind(row: Row[Any]) -> str:
    """Returns the kind of the notice of an event, as clients read it."""
    return contract.json_values(NoticeKind.DESCRIPTOR)[decoded(row).notice.kind]


HANDLERS: dict[type[Message], Callable[..., Awaitable[None]]] = {
    event: handler for subscription in consumers.subscriptions() for event, handler in subscription.handlers.items()
}


def registered(user_id: UUID, role: auth_pb2.Role.ValueType = auth_pb2.ROLE_PROVIDER) -> UserRegistered:
    return UserRegistered(user_id=str(user_id), full_name="Abebe Bikila", role=role)


def updated(
    user_id: UUID, at: datetime, role: auth_pb2.Role.ValueType = auth_pb2.ROLE_PROVIDER, name: str = "Abebe the Newest"
) -> UserUpdated:
    return UserUpdated(user_id=str(user_id), full_name=name, role=role, occurred_at=clock.to_timestamp(at))


def deactivated(user_id: UUID, at: datetime | None = None) -> UserDeactivated:
    return UserDeactivated(user_id=str(user_id), occurred_at=clock.to_timestamp(at or clock.now()))


def deleted(user_id: UUID, at: datetime | None = None) -> UserDeleted:
    return UserDeleted(user_id=str(user_id), occurred_at=clock.to_timestamp(at or clock.now()))


# Rules that offer a request at once, in one wave, to all providers near it.
OFFERED_TO_ALL = DispatchRules(
    wave_size=5,
    wave_seconds=120,
    first_radius_km=25,
    most_waves=1,
    gather_seconds=0,
    head_start_seconds=0,
    parallel_offers=100,
)


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
    """Returns a job in its first round, before its first wave, of a client with no other job."""
    new = RequestSnapshot(
        request_id=UUID(int=number),
        client_id=UUID(int=1_000_000 + number),
        place=Place(9, 38.7),
        category=Category.TIRE,
        round=1,
        wave_number=1,
        asked=frozenset(),
        blocked=frozenset(),
        decided_at=NOW,
    )
    return replace(new, **changes)
