"""A service is replaced by another release of it, migrations included, beside all others and under load."""

import contextlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from kit.database import Database
from kit.replacement import AWAY_SECONDS
from testkit.processes import free_port
from tests.conftest import StartStack
from tests.people import Json, Person
from tests.releases import earlier_release, next_release
from tests.traffic import Traffic
from tools.demo.photo import photo
from tools.registry.deployables import ROOT
from tools.stack.config import SERVICES
from tools.stack.stack import Stack

# The commit of an earlier release, from which the whole system is brought to this one: `make upgrade-test FROM=…`.
EARLIER = os.environ.get("UPGRADE_FROM", "")
# One that all others call. `make upgrade-test` replaces every service, which takes half a minute more.
REPLACED = SERVICES if EARLIER else [one for one in SERVICES if one.name == "request-service"]
type Ports = dict[str, tuple[int, int]]


def two_ports_each() -> tuple[Ports, dict[str, str]]:
    """Returns the ports of the old and the new process of each service, and the settings that tell all others.

    Every caller knows both, as it knows all pods of a service by its name in a cluster.
    """
    ports = {one.name: (free_port(), free_port()) for one in SERVICES}
    variables = {f"{one.prefix}_PORT": str(ports[one.name][0]) for one in SERVICES}
    for one in SERVICES:
        old, new = ports[one.name]
        variables[f"{one.prefix}_ADDRESS"] = f"ipv4:127.0.0.1:{old},127.0.0.1:{new}"
    return ports, variables


@contextlib.asynccontextmanager
async def traffic_on(stack: Stack, *, repeats: bool = False) -> AsyncIterator[Traffic]:
    async with Person(stack.gateway_url) as client, Person(stack.gateway_url, "provider") as provider:
        await provider.goes_available()
        request = await provider.does("accept", request=await client.asks_for_help())
        # Until chat- and file-service know who takes part.
        await provider.until_status(f"/messages/{request['id']}", 200)
        assert (await provider.uploads(request["id"], photo())).status_code == 201
        traffic = Traffic(client, provider, request, repeats=repeats)
        async with traffic.running():
            await traffic.until_each_answered(3)
            yield traffic
            await traffic.until_each_answered(3)
        kept = [message["id"] for message in await all_messages(client, request["id"])]
        assert sorted(kept) == sorted(traffic.messages)


async def all_messages(person: Person, request: str) -> list[Json]:
    found: list[Json] = []
    while page := (await person.get(f"/messages/{request}", limit=100, after_seq=len(found))).json():
        found += page
    return found


async def replace(stack: Stack, ports: Ports, traffic: Traffic, name: str, python_path: str) -> None:
    """Starts the new process, lets both serve, and stops the old one, as a rolling update does."""
    service = next(one for one in SERVICES if one.name == name)
    await stack.start_replica(service, PORT=str(ports[name][1]), PYTHONPATH=python_path)
    await traffic.until_each_answered(3)
    await stack.stop_one(name)
    await traffic.until_each_answered(3)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_the_next_release_of_a_service_replaces_this_one_without_a_lost_request(
    start_stack: StartStack, tmp_path: Path
) -> None:
    ports, variables = two_ports_each()
    async with start_stack("postgresql", **variables) as stack, traffic_on(stack) as traffic:
        for service in REPLACED:
            python_path, revision = next_release(service, tmp_path / service.name)
            await replace(stack, ports, traffic, service.name, python_path)
            url = stack.config.environment_of(service)["DATABASE_URL"]
            assert await newest_migration(url) == revision
            assert traffic.failures == []


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_the_only_process_of_a_service_is_restarted_at_the_cost_of_waiting(start_stack: StartStack) -> None:
    """As `docker-compose restart` does on one machine."""
    async with start_stack("postgresql") as stack, traffic_on(stack) as traffic:
        started = time.monotonic()
        await stack.restart("request-service")
        seconds = time.monotonic() - started
        await traffic.until_each_answered(3)
        # On a machine with too much to do, the start may take longer than callers wait.
        assert traffic.failures == [] or seconds > AWAY_SECONDS


async def newest_migration(url: str) -> str:
    database = Database(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with database, database.engine.connect() as connection:
        return str((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one())


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not EARLIER, reason="`make upgrade-test FROM=<commit>` names the release to come from")
async def test_this_release_replaces_an_earlier_one_without_a_lost_request(
    start_stack: StartStack, tmp_path: Path
) -> None:
    """Begins with all processes of the earlier release, and replaces the services one after another."""
    ports, variables = two_ports_each()
    today = os.pathsep.join(str(path) for pattern in ("*/src", "libs/*/src") for path in sorted(ROOT.glob(pattern)))
    environment = {"PYTHONPATH": earlier_release(EARLIER, tmp_path), **variables}
    # Gateways before this one refuse a command that arrives while its service stops.
    async with start_stack("postgresql", **environment) as stack, traffic_on(stack, repeats=True) as traffic:
        for service in SERVICES:
            await replace(stack, ports, traffic, service.name, today)
            assert traffic.failures == [], service.name
        # The gateway of today beside the services of today; its sockets move when a load balancer says so.
        url = await stack.start_gateway(PYTHONPATH=today)
        assert (await traffic.client.at(url).get("/users/me")).status_code == 200
