"""The pytest plugin of the whole repository: real servers, once a run, and databases and namespaces that are fresh.

The servers start in the process that the user started, before test workers (pytest-xdist) exist; workers find them
through the environment, which they inherit.
"""

import contextlib
import errno
import gc
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import nats
import nats.js.errors
import pytest
import pytest_asyncio
import uvloop

from kit import call
from testkit import compiled, log_secrets
from testkit.infrastructure import infrastructure
from testkit.processes import ServerFailed
from testkit.servers import PostgresServer

pytest_plugins = ["testkit.databases", "testkit.events"]

type CreateDatabase = Callable[[], str]

# Fixtures of systems that several files share (tests/conftest.py).
_SHARED_SYSTEMS = frozenset({"shared_stack", "chat_stack"})

_running = pytest.StashKey[contextlib.ExitStack]()
_without_tests = ("collectonly", "help", "version", "markers", "showfixtures", "show_fixtures_per_test", "cacheshow")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    _find_test_support(early_config.rootpath)


def pytest_configure(config: pytest.Config) -> None:
    compiled.share()
    is_worker = hasattr(config, "workerinput")
    if is_worker or any(config.getoption(option, default=None) for option in _without_tests):
        return
    running = config.stash[_running] = contextlib.ExitStack()
    try:
        servers = running.enter_context(infrastructure())
    except ServerFailed as error:
        raise pytest.UsageError(str(error)) from error
    environment = running.enter_context(pytest.MonkeyPatch.context())
    environment.setenv("TEST_NATS_URL", servers.nats.url)
    environment.setenv("TEST_POSTGRES_URL", servers.postgres.url)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Starts three workers for two CPUs: a third of a worker's time is waiting, for processes and for deadlines."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(2, 3 * cpus // 2)


def _find_test_support(root: Path) -> None:
    """Makes modules such as auth-service/tests/auth_testing.py importable, which pytest's importlib mode does not."""
    folders = [*root.glob("*/tests"), *root.glob("libs/*/tests")]
    sys.path.extend(str(folder) for folder in folders if str(folder) not in sys.path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files that start systems of their own first, and those that share a system last.

    A shared system runs until the end, and takes a tenth of a CPU while other tests run. Within each part, files with
    slow tests come first, so that at the end no worker is busy with one while the others wait.
    """
    slow, sharing = set(), set()
    for item in items:
        if item.get_closest_marker("slow"):
            slow.add(item.path)
        if _SHARED_SYSTEMS.intersection(getattr(item, "fixturenames", ())):
            sharing.add(item.path)
    items.sort(key=lambda item: (item.path in sharing, item.path not in slow))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leaves modules and collected tests, a million objects that stay, out of all collections of garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Starts each test outside of any call: the tests of a worker share a context, in which one may enter a call."""
    before = call._current.set(None)  # noqa: SLF001  # others may only enter
    try:
        return (yield)
    finally:
        call._current.reset(before)  # noqa: SLF001  # the same


def pytest_unconfigure(config: pytest.Config) -> None:
    if running := config.stash.get(_running, None):
        running.close()


def pytest_report_header(config: pytest.Config) -> str:
    if _running not in config.stash:
        return ""
    nats_at, postgres_at = (urlsplit(os.environ[name]) for name in ("TEST_NATS_URL", "TEST_POSTGRES_URL"))
    return f"servers: nats {nats_at.hostname}:{nats_at.port}, postgresql {postgres_at.hostname}:{postgres_at.port}"


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], uvloop.Loop]]:
    return {"uvloop": _Loop}


class _Loop(uvloop.Loop):
    def close(self) -> None:
        try:
            super().close()
        except OSError as error:
            # At the end of a worker, something of libuv is rarely still under way. The process ends anyway.
            if error.errno != errno.EBUSY:
                raise


@pytest.fixture(scope="session")
def nats_url() -> str:
    return os.environ["TEST_NATS_URL"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def nats_namespace(nats_url: str) -> AsyncIterator[str]:
    """A prefix that no other module's streams, subjects and buckets have; its streams go at the end."""
    namespace = f"test-{secrets.token_hex(6)}"
    yield namespace
    client = await nats.connect(nats_url)
    try:
        streams = client.jetstream()
        for stream in await streams.streams_info_iterator():
            # The stream of a key-value bucket is called KV_<bucket>.
            if stream.config.name and stream.config.name.removeprefix("KV_").startswith(namespace):
                with contextlib.suppress(nats.js.errors.NotFoundError):
                    await streams.delete_stream(stream.config.name)
    finally:
        await client.close()


@pytest.fixture
def namespace(nats_namespace: str) -> str:
    """A namespace for one test; its streams are deleted with those of the module."""
    return f"{nats_namespace}-{secrets.token_hex(3)}"


@pytest.fixture(scope="session")
def postgres() -> PostgresServer:
    """The server: for what `postgres_database` does not do, such as copies of a template."""
    return PostgresServer(os.environ["TEST_POSTGRES_URL"])


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[CreateDatabase]:
    """A function that makes an empty PostgreSQL database and returns its URL for SQLAlchemy; dropped after the test."""
    made: list[str] = []

    def create() -> str:
        name = f"test_{secrets.token_hex(6)}"
        url = postgres.create_database(name)
        made.append(name)
        return url.replace("postgresql://", "postgresql+asyncpg://", 1)

    yield create
    for name in made:
        postgres.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    create: CreateDatabase = request.getfixturevalue("postgres_database")
    return create()


@pytest.fixture(scope="session", autouse=True)
def logs_without_secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Looks at the logs of all systems of this run after its last test, when the systems have ended."""
    yield
    assert log_secrets.findings(tmp_path_factory.getbasetemp()) == []
