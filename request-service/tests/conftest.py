from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from request_testing import ADDIS, UNUSED_ADDRESS, Created, Dispatched, Located, Persons, Told

from kit import clock
from kit.caller import Caller
from kit.database import Database
from request_service.assistance import actions as requests
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers.models import Profile
from request_service.providers.positions import GeoFix
from request_service.settings import Settings
from testkit.callers import new_caller
from testkit.databases import Schema, migrated
from testkit.rows import outbox_rows
from testkit.stepping import step


@pytest.fixture(scope="session")
def schema() -> Schema:
    return migrated("request_service")


@pytest.fixture
def settings(migrated_url: str, nats_url: str, nats_namespace: str) -> Settings:
    return Settings(
        port=0,
        database_url=migrated_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        auth_address=UNUSED_ADDRESS,
        shutdown_grace_seconds=0,
    )


@pytest.fixture
def person() -> Persons:
    return new_caller


@pytest.fixture
def place() -> Place:
    return ADDIS


@pytest.fixture
def details(place: Place) -> Details:
    return Details(
        description="The engine does not start",
        latitude=place.latitude,
        longitude=place.longitude,
        address="Bole Road 1",
    )


@pytest.fixture
def rule_set() -> DispatchRuleSet:
    """Rules that offer a request at once, in one wave, to all providers near it."""
    return DispatchRuleSet(
        default=DispatchRules(
            wave_size=5,
            wave_seconds=120,
            first_radius_km=25,
            most_waves=1,
            gather_seconds=0,
            head_start_seconds=0,
            parallel_offers=100,
        )
    )


@pytest.fixture
def dispatched(database: Database, rule_set: DispatchRuleSet) -> Dispatched:
    """A function that does all dispatch work that is due."""

    async def work() -> None:
        dispatcher = Dispatcher(database, rule_set)
        while await step(database, dispatcher) == 0:
            pass

    return work


@pytest.fixture
def offered(created: Created, dispatched: Dispatched) -> Created:
    """A function that adds a request, as `created` does, and dispatches it."""

    async def add(client: Caller | None = None, **changes: Any) -> ServiceRequest:
        request = await created(client, **changes)
        await dispatched()
        return request

    return add


@pytest.fixture
def located(database: Database, person: Persons) -> Located:
    """A function that adds an available provider, by default at the place of requests; `changes` are to the profile."""

    async def add(place: Place = ADDIS, **changes: Any) -> Caller:
        provider = person("provider")
        position = GeoFix(place.latitude, place.longitude, clock.now())
        async with database.transaction() as session:
            await providers.add_provider(session, provider.user_id, "Abebe Bikila")
            await providers.update_location(session, provider, position)
            await providers.update_profile(session, provider, replace(Profile(is_available=True), **changes))
        return provider

    return add


@pytest.fixture
def created(database: Database, person: Persons, details: Details) -> Created:
    """A function that adds a pending request; `changes` are to its details."""

    async def add(client: Caller | None = None, **changes: Any) -> ServiceRequest:
        async with database.transaction() as session:
            changed = replace(details, **changes)
            return await requests.create_request(session, client or person(), changed, timedelta(hours=1))

    return add


@pytest.fixture
def told(database: Database) -> Told:
    """A function that returns the events that wait in the outbox, oldest first."""
    return partial(outbox_rows, database)
