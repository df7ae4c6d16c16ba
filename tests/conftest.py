"""Fixtures that start whole systems of real processes, each with its own databases, streams and ports."""

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
# The cheapest parameters: the tests of auth-service cover hashing.
_FAST_HASHING = {"AUTH_ARGON2_MEMORY_KIB": "8", "AUTH_ARGON2_ITERATIONS": "1"}


@pytest.fixture(scope="session")
def start_stack(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> StartStack:
    """Returns a context manager that runs a system on one kind of database, with the given settings."""

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


class SharedStacks:
    """One system per kind of database, started on first use. Tests share them, so no test may break them."""

    def __init__(self, start: StartStack, contexts: contextlib.AsyncExitStack) -> None:
        self._start = start
        self._contexts = contexts
        self._stacks: dict[str, Stack] = {}
        self._second_gateways: dict[Stack, str] = {}

    async def get(self, kind: str) -> Stack:
        if kind not in self._stacks:
            self._stacks[kind] = await self._contexts.enter_async_context(self._start(kind))
        return self._stacks[kind]

    async def second_gateway(self, stack: Stack) -> str:
        if stack not in self._second_gateways:
            self._second_gateways[stack] = await stack.start_gateway()
        return self._second_gateways[stack]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_stacks(start_stack: StartStack) -> AsyncIterator[SharedStacks]:
    """Keeps the systems of both databases: pytest sets `stack` up again whenever its parameter changes, which is twice
    per file when files are distributed to several processes."""
    async with contextlib.AsyncExitStack() as contexts:
        yield SharedStacks(start_stack, contexts)


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=DATABASES)
async def stack(request: pytest.FixtureRequest, shared_stacks: SharedStacks) -> Stack:
    return await shared_stacks.get(request.param)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def other_gateway(stack: Stack, shared_stacks: SharedStacks) -> str:
    """Returns the URL of a second gateway of *stack*."""
    return await shared_stacks.second_gateway(stack)


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
    """Grants the admin role as `make admin` does; the person has to refresh or log in again."""

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
