"""The source of NATS and PostgreSQL in tests; the first that applies:

1. TEST_NATS_URL, TEST_POSTGRES_URL: servers that already run (PostgreSQL: a role that may create databases);
2. containers, if a Docker engine answers;
3. the bundled binaries.

TEST_SERVERS=docker and TEST_SERVERS=bundled choose between 2 and 3 beforehand.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from testkit.servers import POSTGRES_MAX_CONNECTIONS, NatsServer, PostgresServer, nats_server, postgres_server

NATS_IMAGE = "nats:2.15-alpine"
POSTGRES_IMAGE = "postgres:18-alpine"


@dataclass(frozen=True)
class Infrastructure:
    nats: NatsServer
    postgres: PostgresServer


@contextmanager
def infrastructure() -> Iterator[Infrastructure]:
    """Raises ServerFailed, or Docker's own error, if a server does not start."""
    with _nats() as nats, _postgres() as postgres:
        yield Infrastructure(nats, postgres)


def _nats() -> AbstractContextManager[NatsServer]:
    if url := os.environ.get("TEST_NATS_URL"):
        return nullcontext(NatsServer(url))
    return _nats_container() if _docker_is_wanted() else nats_server(in_memory=True)


def _postgres() -> AbstractContextManager[PostgresServer]:
    if url := os.environ.get("TEST_POSTGRES_URL"):
        return nullcontext(PostgresServer(url.replace("postgresql+asyncpg://", "postgresql://", 1)))
    return _postgres_container() if _docker_is_wanted() else postgres_server(in_memory=True)


def _docker_is_wanted() -> bool:
    wanted = os.environ.get("TEST_SERVERS", "")
    if wanted not in ("", "docker", "bundled"):
        raise ValueError(f"TEST_SERVERS is {wanted!r}; it may be docker or bundled, or not set")
    return wanted == "docker" or (wanted == "" and _docker_answers())


def _docker_answers() -> bool:
    # Saves most machines without Docker the import of its client, a third of a second.
    if "DOCKER_HOST" not in os.environ and not Path("/var/run/docker.sock").exists():
        return False
    import docker  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        # A client that finds no engine leaves its connections to the garbage collector, which warns about them.
        warnings.simplefilter("ignore")
        try:
            client = docker.from_env(timeout=5)
        except docker.errors.DockerException:
            return False
        try:
            return bool(client.ping())
        except docker.errors.DockerException:
            return False
        finally:
            client.close()


# Containers need no guard: the library starts one that reaps them if this process is killed. Its own deprecations are
# no business of a test run that takes warnings for errors.


@contextmanager
def _nats_container() -> Iterator[NatsServer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from testcontainers.community.nats import NatsContainer

        container = NatsContainer(NATS_IMAGE, jetstream=True).start()
    try:
        yield NatsServer(container.nats_uri())
    finally:
        container.stop()


@contextmanager
def _postgres_container() -> Iterator[PostgresServer]:
    settings = f"fsync=off synchronous_commit=off autovacuum=off max_connections={POSTGRES_MAX_CONNECTIONS}".split()
    fast = " ".join(["postgres", *(f"-c {setting}" for setting in settings)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from testcontainers.community.postgres import PostgresContainer

        container = PostgresContainer(POSTGRES_IMAGE, driver=None).with_command(fast).start()
    try:
        yield PostgresServer(container.get_connection_url())
    finally:
        container.stop()
