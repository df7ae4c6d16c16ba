"""Whole systems of real processes, each with its own databases, streams and ports."""

import asyncio
import contextlib
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio

from testkit.servers import PostgresServer
from tests.people import Person
from tools.stack.config import AUTH, SERVICES, Config
from tools.stack.stack import Stack

type StartStack = Callable[..., AbstractAsyncContextManager[Stack]]
type MakeAdmin = Callable[[Person], Awaitable[None]]

DATABASES = ("sqlite", "postgresql")
# The cheapest parameters: hashing is what the services' own tests are about.
_FAST_HASHING = {"AUTH_ARGON2_MEMORY_KIB": "8", "AUTH_ARGON2_ITERATIONS": "1"}


@pytest.fixture(scope="session")
def start_stack(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> StartStack:
    """A function that starts a system on one kind of database, with other settings if given; gone after the context."""

    @contextlib.asynccontextmanager
    async def start(kind: str, **settings: str) -> AsyncIterator[Stack]:
        data = tmp_path_factory.mktemp("stack")
        databases = {f"{one.prefix}_DATABASE_URL": f"test_{one.package}_{secrets.token_hex(4)}" for one in SERVICES}
        urls: dict[str, str] = {}
        if kind == "postgresql":
            urls = {variable: postgres.create_database(name) for variable, name in databases.items()}
        try:
            async with Stack(Config.isolated(data, _FAST_HASHING | urls | settings)) as stack:
                yield stack
        finally:
            for name in databases.values() if urls else ():
                postgres.drop_database(name)

    return start


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=DATABASES)
async def stack(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system that many tests share: none of them may break it."""
    async with start_stack(request.param) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def client(stack: Stack) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def provider(stack: Stack) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url, "provider") as person:
        yield person


@pytest.fixture
def make_admin(stack: Stack) -> MakeAdmin:
    """As `make admin` does it; the person has to refresh or log in again."""

    async def make_admin(person: Person) -> None:
        command = [sys.executable, "-m", AUTH.package, "admin", person.email]
        process = await asyncio.create_subprocess_exec(*command, env=stack.config.environment_of(AUTH))
        assert await process.wait() == 0

    return make_admin


@pytest_asyncio.fixture(loop_scope="session")
async def admin(stack: Stack, make_admin: MakeAdmin) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        await make_admin(person)
        await person.log_in()
        yield person
