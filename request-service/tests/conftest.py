import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, delete, select

from kit import clock, migrations, tables
from kit.caller import Caller
from kit.database import Database
from kit.ids import new_id
from request_service.assistance import actions as requests
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.geo import Place
from request_service.models import Base
from request_service.providers import actions as providers
from request_service.providers.models import Profile
from request_service.providers.positions import GeoFix
from request_service.settings import Settings
from testkit.servers import PostgresServer
from testkit.stepping import step

ADDIS = Place(9.0123, 38.7612)
NOBODY_LISTENS = "127.0.0.1:1"

type Persons = Callable[..., Caller]
type Located = Callable[..., Awaitable[Caller]]
type Created = Callable[..., Awaitable[ServiceRequest]]
type Dispatched = Callable[[], Awaitable[None]]
type Told = Callable[[], Awaitable[Sequence[Row[Any]]]]


@pytest.fixture(scope="session")
async def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and no connection to it: to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    await _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
async def migrated_postgres(postgres: PostgresServer) -> AsyncIterator[str]:
    """The URL of a PostgreSQL database with all tables."""
    name = f"test_{secrets.token_hex(6)}"
    url = postgres.create_database(name).replace("postgresql://", "postgresql+asyncpg://", 1)
    await _migrate(url)
    yield url
    postgres.drop_database(name)


@pytest.fixture
async def emptied_postgres(migrated_postgres: str) -> AsyncIterator[str]:
    """That one without rows: to empty it after a test is faster than to make another."""
    yield migrated_postgres
    async with Database(migrated_postgres) as database, database.transaction() as session:
        for table in reversed([*Base.metadata.sorted_tables, *tables.metadata.sorted_tables]):
            await session.execute(delete(table))


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database with all tables and no rows; a test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "test.db")
        return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("emptied_postgres")
    return url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    async with Database(migrated_url) as database:
        yield database


@pytest.fixture
def settings(migrated_url: str, nats_url: str, nats_namespace: str) -> Settings:
    return Settings(
        port=0,
        database_url=migrated_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        auth_address=NOBODY_LISTENS,
        shutdown_grace_seconds=0,
    )


@pytest.fixture
def person() -> Persons:
    def make(role: str = "client", user_id: UUID | None = None) -> Caller:
        return Caller(user_id or new_id(), role, new_id(), expires_at=2e9)

    return make


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
    """One wave, at once, with all who are near: for whoever wants to see offers, and not how they come about."""
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
    """Does what dispatch has due."""

    async def work() -> None:
        dispatcher = Dispatcher(database, rule_set)
        while await step(database, dispatcher) == 0:
            pass

    return work


@pytest.fixture
def offered(created: Created, dispatched: Dispatched) -> Created:
    """Adds a request, as `created`, and offers it."""

    async def add(client: Caller | None = None, **said: Any) -> ServiceRequest:
        request = await created(client, **said)
        await dispatched()
        return request

    return add


@pytest.fixture
def located(database: Database, person: Persons) -> Located:
    """Adds a provider who is free, and where requests are unless told otherwise; further words are of his profile."""

    async def add(place: Place = ADDIS, **said: Any) -> Caller:
        provider = person("provider")
        position = GeoFix(place.latitude, place.longitude, clock.now())
        async with database.transaction() as session:
            await providers.add_provider(session, provider.user_id, "Abebe Bikila")
            await providers.update_location(session, provider, position)
            await providers.update_profile(session, provider, replace(Profile(is_available=True), **said))
        return provider

    return add


@pytest.fixture
def created(database: Database, person: Persons, details: Details) -> Created:
    """Adds a pending request; further words are of its details."""

    async def add(client: Caller | None = None, **said: Any) -> ServiceRequest:
        async with database.transaction() as session:
            said_now = replace(details, **said)
            return await requests.create_request(session, client or person(), said_now, timedelta(hours=1))

    return add


@pytest.fixture
def told(database: Database) -> Told:
    """Reads what waits in the outbox, oldest first."""

    async def read() -> Sequence[Row[Any]]:
        async with database.read() as session:
            return (await session.execute(select(tables.outbox).order_by(tables.outbox.c.seq))).all()

    return read


async def _migrate(url: str) -> None:
    async with Database(url) as database:
        await migrations.upgrade(database, "request_service")
