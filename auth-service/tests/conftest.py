"""auth-service as it really runs, once a module on SQLite and once on PostgreSQL; and people who use it.

Passwords are hashed with the cheapest parameters, or the tests would do little else.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio

from auth_service import app
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import call, migrations, rpc
from kit.bus import Bus
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import Unauthenticated
from kit.identity import AUTH_SERVICE
from kit.revocations import Revocations
from kit.testing.servers import PostgresServer
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Ask = Callable[..., Awaitable[Any]]
type Register = Callable[..., Awaitable[pb.RegisterRequest]]
type LogIn = Callable[..., Awaitable[pb.TokenPair]]
type UntilRefused = Callable[[str], Awaitable[None]]

PASSWORD = "correct-horse-42"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Iterator[str]:
    """An empty database for all tests of a module."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database') / 'auth.db'}"
        return
    name = f"test_{secrets.token_hex(6)}"
    yield postgres.create_database(name).replace("postgresql://", "postgresql+asyncpg://", 1)
    postgres.drop_database(name)


@pytest_asyncio.fixture(scope="module")
async def database(module_url: str) -> AsyncIterator[Database]:
    async with Database(module_url) as database:
        await migrations.upgrade(database, "auth_service")
        yield database


@pytest.fixture(scope="module")
def settings(module_url: str, nats_url: str, nats_namespace: str) -> Settings:
    return Settings(
        port=0,
        database_url=module_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        argon2_memory_kib=8,
        argon2_iterations=1,
        shutdown_grace_seconds=0,
    )


@pytest.fixture(scope="module")
def vault(settings: Settings) -> Vault:
    return Vault(settings.secret_key)


@pytest_asyncio.fixture(scope="module")
async def chassis(settings: Settings, database: Database) -> AsyncIterator[Chassis]:
    """The service, with its tables there."""
    async with app.running(settings) as chassis:
        await chassis.bus.ready()
        yield chassis


@pytest_asyncio.fixture(scope="module")
async def auth(chassis: Chassis) -> AsyncIterator[AuthServiceStub]:
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}", AUTH_SERVICE) as channel:
        yield AuthServiceStub(channel)


@pytest.fixture
def ask() -> Ask:
    """Calls a method; what travels with the call (token, client_address, …) is given by name."""

    async def ask(method: Any, message: Any, **travelling: str | None) -> Any:
        async def within() -> Any:
            call.enter(call.Call(**travelling))  # type: ignore[arg-type]  # each is a text
            return await rpc.unary(method, message)

        # A task has its own context: nothing of this call is left for the next one.
        return await asyncio.create_task(within())

    return ask


@pytest.fixture
def new_email() -> Callable[[], str]:
    return lambda: f"person-{secrets.token_hex(6)}@example.com"


@pytest.fixture
def register(auth: AuthServiceStub, ask: Ask, new_email: Callable[[], str]) -> Register:
    """Registers somebody and returns what he registered with."""

    async def register(**fields: Any) -> pb.RegisterRequest:
        request = pb.RegisterRequest(
            **{"full_name": "Abebe Bikila", "email": new_email(), "password": PASSWORD, **fields}
        )
        await ask(auth.Register, request)
        return request

    return register


@pytest.fixture
def log_in(auth: AuthServiceStub, ask: Ask) -> LogIn:
    async def log_in(person: pb.RegisterRequest, **travelling: str) -> pb.TokenPair:
        request = pb.LoginRequest(identifier=person.email, password=person.password)
        answer: pb.LoginResponse = await ask(auth.Login, request, **travelling)
        return answer.tokens

    return log_in


@pytest.fixture
def until_refused(auth: AuthServiceStub, ask: Ask) -> UntilRefused:
    """Waits for an access token to become void, no longer than the second that the contract gives."""

    async def until_refused(access_token: str) -> None:
        async with asyncio.timeout(1):
            while True:
                try:
                    await ask(auth.GetMe, pb.GetMeRequest(), token=access_token)
                except Unauthenticated:
                    return
                await asyncio.sleep(0.01)

    return until_refused


@pytest.fixture
async def elsewhere(settings: Settings) -> AsyncIterator[Revocations]:
    """What another service knows of ended sessions."""
    bus = Bus(settings.nats_url, settings.nats_namespace, name="another-verifier")
    async with bus, Revocations(bus) as revocations:
        yield revocations
