"""Fixtures that start whole systems of real processes, each with its own databases, streams and ports."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio

from auth_service.administration import actions
from kit.database import Database
from testkit import forks
from testkit.databases import Templates, migrated
from testkit.servers import PostgresServer
from tests.browsers import PUSH_SETTINGS
from tests.patience import note_shared
from tests.people import Person
from tools.stack.config import AUTH, SERVICES, Config
from tools.stack.stack import Stack

type StartStack = Callable[..., AbstractAsyncContextManager[Stack]]
type MakeAdmin = Callable[[Person], Awaitable[None]]

DATABASES = ("sqlite", "postgresql")
# The cheapest parameters: the tests of auth-service cover hashing.
_FAST_HASHING = {"AUTH_ARGON2_MEMORY_KIB": "8", "AUTH_ARGON2_ITERATIONS": "1"}
# The people of all tests share one address, and do in a minute what people do in a day, on a machine with other work.
_RELAXED = {"RATE_LIMITS": "relaxed", "GATEWAY_QUEUE_SECONDS": "1000"}
# The systems that tests share run beside one another, on few CPUs, and no test lets one of their services hang.
PATIENT = {forks.PATIENCE: "5"}
_USUAL = _FAST_HASHING | _RELAXED | PUSH_SETTINGS


@pytest.fixture(scope="session")
def start_stack(
    preloaded: None,
    postgres: PostgresServer,
    database_templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
) -> StartStack:
    """Returns a context manager that runs a system on one kind of database, with the given settings.

    The databases are copies of migrated ones, unless the settings name others: migrations took a third of the CPU of a
    start. Tests of `make up` and of operators' commands start services that apply their own.
    """

    templates = database_templates

    @contextlib.asynccontextmanager
    async def start(kind: str, **settings: str) -> AsyncIterator[Stack]:
        data = tmp_path_factory.mktemp("stack")
        names = [f"test_{one.package}_{secrets.token_hex(4)}" for one in SERVICES]
        # Another release has other migrations.
        migrates = any(name == "PYTHONPATH" or name.endswith("_DATABASE_URL") for name in settings)
        urls: dict[str, str] = {}
        for one, name in zip(SERVICES, names, strict=True):
            schema = migrated(one.package)
            if kind == "postgresql":
                made = postgres.create_database(name) if migrates else await templates.copy_postgres(schema, name)
                urls[f"{one.prefix}_DATABASE_URL"] = made
            elif not migrates:
                await templates.copy_sqlite(schema, data / f"{one.short}.db")
        try:
            async with Stack(Config.isolated(data, _USUAL | urls | settings), migrates=migrates) as stack:
                yield stack
            # The permissions are those that are deployed: one that is missing shows here.
            assert not stack.config.runs_nats or "Violation" not in (stack.config.logs / "nats.log").read_text()
        finally:
            for name in names if urls else ():
                postgres.drop_database(name)

    return start


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_stack(start_stack: StartStack) -> AsyncIterator[Callable[[str], Awaitable[Stack]]]:
    """Returns the one system with a kind of database, started on first use. Tests share it, so no test may break it.

    pytest sets `stack` up again whenever its parameter changes, which is twice per file when files are distributed to
    several processes.
    """
    stacks: dict[str, Stack] = {}
    async with contextlib.AsyncExitStack() as contexts:

        async def get(kind: str) -> Stack:
            if kind not in stacks:
                stacks[kind] = await contexts.enter_async_context(start_stack(kind, **PATIENT))
                note_shared(stacks[kind].gateway_url)
            return stacks[kind]

        yield get


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=DATABASES)
async def stack(request: pytest.FixtureRequest, shared_stack: Callable[[str], Awaitable[Stack]]) -> Stack:
    return await shared_stack(request.param)


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=DATABASES)
async def chat_stack(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system whose chat-service limits what strangers may write, and has large threads."""
    limits = {"CHAT_RATE_LIMITS": "strict", "CHAT_MEMBERS_PER_THREAD": "33"}
    async with start_stack(request.param, **PATIENT, **limits) as stack:
        note_shared(stack.gateway_url)
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def people(chat_stack: Stack) -> AsyncIterator[list[Person]]:
    """Three clients and, in the second place, a provider."""
    async with contextlib.AsyncExitStack() as open_:
        roles = ("client", "provider", "client", "client")
        yield [await open_.enter_async_context(Person(chat_stack.gateway_url, role)) for role in roles]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def other_gateway(stack: Stack) -> str:
    """Returns the URL of a second gateway of *stack*."""
    running = [process.port for process in stack.processes if process.name == "gateway-2"]
    url = f"http://127.0.0.1:{running[0]}" if running else await stack.start_gateway()
    note_shared(url)
    return url


@pytest_asyncio.fixture(loop_scope="session")
async def client(stack: Stack) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def provider(stack: Stack) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url, "provider") as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(stack: Stack) -> AsyncIterator[Person]:
    """A client who takes no part in the requests of the others."""
    async with Person(stack.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(stack: Stack) -> AsyncIterator[Person]:
    """A person without an account."""
    person = Person(stack.gateway_url)
    yield person
    await person.http.aclose()


@pytest.fixture
def make_admin(stack: Stack) -> MakeAdmin:
    """Grants the admin role as `make admin` does; the person has to refresh or log in again."""
    return admin_maker(stack)


@pytest.fixture
def make_chat_admin(chat_stack: Stack) -> MakeAdmin:
    return admin_maker(chat_stack)


def admin_maker(stack: Stack) -> MakeAdmin:
    async def make_admin(person: Person) -> None:
        await make_admin_of(stack, person.email)

    return make_admin


async def make_admin_of(stack: Stack, email: str) -> None:
    # In this process, because the start of another one takes a second, and half of all system tests have an admin.
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        assert await actions.make_admin(session, email)


@pytest_asyncio.fixture(loop_scope="session")
async def admin(stack: Stack, make_admin: MakeAdmin) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        await make_admin(person)
        await person.log_in()
        yield person
