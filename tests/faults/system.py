"""The system that is broken: on PostgreSQL two replicas of every process and a cluster of three NATS servers.

Each service is reached, and reaches its database and each server of NATS, through links of its own, which can be cut.
The first gateway calls the first replica of each service, the second one the second. On SQLite each process is there
once.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from testkit.nats_cluster import NatsCluster, nats_cluster
from testkit.processes import free_port
from tests.own_database import OwnDatabase, own_database
from tests.slow_link import SlowLink
from tools.registry.deployables import Deployable
from tools.stack.config import DEPLOYABLES, GATEWAY, SERVICES, Config
from tools.stack.stack import Stack

NAMESPACE = "faults"
_MEBIBYTE = 1024**2
_KEPT_SECONDS = 1
_HEALTHY_SECONDS = 60.0
_SETTINGS = {
    "AUTH_ARGON2_MEMORY_KIB": "8",
    "AUTH_ARGON2_ITERATIONS": "1",
    "RATE_LIMITS": "relaxed",
    "UNUSED_BYTES_KEPT_SECONDS": str(_KEPT_SECONDS),
    # Three servers share one disk.
    **{f"NATS_{name}_MAX_BYTES": str(64 * _MEBIBYTE) for name in ("FEED", "EVENTS", "DEAD", "REVOCATIONS")},
}


# By the process that they belong to and what they lead to. There is one link to each server of NATS.
type Links = dict[tuple[str, str], list[SlowLink]]


@dataclass
class System:
    stack: Stack
    gateways: list[str]
    links: Links = field(default_factory=dict)
    # Only on PostgreSQL.
    database: OwnDatabase | None = None
    nats: NatsCluster | None = None
    # The URLs of the services' databases without a link.
    database_urls: Mapping[str, str] = field(default_factory=dict)


@contextlib.asynccontextmanager
async def running_system(kind: str) -> AsyncIterator[System]:
    make = _replicated if kind == "postgresql" else _single
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        async with make(Path(folder)) as system:
            for url in system.gateways:
                await _until_healthy(url)
            yield system


async def _until_healthy(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as client, asyncio.timeout(_HEALTHY_SECONDS):
        while (await client.get("/api/v1/health")).status_code != 200:
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def _single(folder: Path) -> AsyncIterator[System]:
    async with contextlib.AsyncExitStack() as parts:
        ports = {one.name: free_port() for one in SERVICES}
        links = {(one.name, "callers"): [await _link(parts, ports[one.name])] for one in SERVICES}
        addresses = {f"{one.prefix}_PORT": str(ports[one.name]) for one in SERVICES}
        addresses |= {f"{one.prefix}_ADDRESS": f"127.0.0.1:{links[one.name, 'callers'][0].port}" for one in SERVICES}
        config = Config.isolated(folder / "data", _SETTINGS | addresses)
        stack = await parts.enter_async_context(Stack(config))
        urls = {one.name: config.environment_of(one)["DATABASE_URL"] for one in SERVICES}
        yield System(stack, [stack.gateway_url], links, database_urls=urls)


@contextlib.asynccontextmanager
async def _replicated(folder: Path) -> AsyncIterator[System]:
    async with contextlib.AsyncExitStack() as parts:
        database = parts.enter_context(own_database())
        nats = parts.enter_context(nats_cluster(is_hidden=True))
        urls = {one.name: database.create_database(one.package) for one in SERVICES}
        links: Links = {}
        first, second = [await _lane(parts, number, links, nats, urls) for number in (1, 2)]
        own = {
            (name if name.endswith("_ADDRESS") else f"{one.prefix}_{name}"): value
            for one in DEPLOYABLES
            for name, value in first[one.name].items()
        }
        shared = {"NATS_URL": nats.url, "NATS_NAMESPACE": NAMESPACE, "NATS_REPLICAS": "3"}
        stack = await parts.enter_async_context(Stack(Config.isolated(folder / "data", _SETTINGS | shared | own)))
        for one in SERVICES:
            await stack.start_replica(one, **second[one.name])
        gateways = [stack.gateway_url, await stack.start_gateway(**second[GATEWAY.name])]
        yield System(stack, gateways, links, database, nats, urls)


async def _lane(
    parts: contextlib.AsyncExitStack,
    number: int,
    links: Links,
    nats: NatsCluster,
    urls: Mapping[str, str],
) -> dict[str, dict[str, str]]:
    """Adds the links of one replica of each process to *links*; returns the environments, by deployable."""
    ports = {one.name: free_port() for one in SERVICES}
    addresses = {}
    for one in SERVICES:
        link = await _link(parts, ports[one.name])
        links[_name(one, number), "callers"] = [link]
        addresses[f"{one.prefix}_ADDRESS"] = f"127.0.0.1:{link.port}"
    lane = {}
    for one in DEPLOYABLES:
        name = _name(one, number)
        to_nats = links[name, "NATS"] = [await _link(parts, member.port) for member in nats.members]
        own = lane[one.name] = {"NATS_URL": ",".join(f"nats://127.0.0.1:{one.port}" for one in to_nats), **addresses}
        if one is not GATEWAY:
            url = urlsplit(urls[one.name])
            link = await _link(parts, url.port or 5432)
            links[name, "database"] = [link]
            own["DATABASE_URL"] = url._replace(netloc=f"postgres@127.0.0.1:{link.port}").geturl()
            own["PORT"] = str(ports[one.name])
    return lane


def _name(deployable: Deployable, number: int) -> str:
    """Returns the name that the stack gives to a replica."""
    return deployable.name if number == 1 else f"{deployable.name}-{number}"


async def _link(parts: contextlib.AsyncExitStack, port: int) -> SlowLink:
    return await parts.enter_async_context(SlowLink(port).running())
