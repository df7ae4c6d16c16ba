from collections.abc import AsyncIterator, Iterator

import pytest
from index_testing import Plans, plans_of
from mobile_gateways import CHAPA, TELEBIRR, chapa_at, telebirr_at
from remote_testing import Remote, issuer
from request_testing import OFFERED_TO_ALL, Service

from kit import rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.rpc import Channel
from request_service import app
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.telebirr import Telebirr
from request_service.settings import Settings
from testkit.databases import Schema, migrated
from testkit.gateways.running import RunningPeer, running_peer
from testkit.processes import UNUSED_ADDRESS


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
        open_requests_per_client=50,
    )


@pytest.fixture
def rules() -> DispatchRules:
    """The rules of dispatch; a module may have its own."""
    return OFFERED_TO_ALL


@pytest.fixture
def service(database: Database, rules: DispatchRules) -> Service:
    return Service(database, rules)


@pytest.fixture
async def chassis(settings: Settings) -> AsyncIterator[Chassis]:
    """The service as a running server, which accepts the tokens of `issuer`."""
    async with app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis:
        yield chassis


@pytest.fixture
async def channel(chassis: Chassis) -> AsyncIterator[Channel]:
    """A connection to the running server."""
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel:
        yield channel


@pytest.fixture
def remote(chassis: Chassis, channel: Channel) -> Remote:
    return Remote.of(chassis, channel)


@pytest.fixture
async def plans(database: Database) -> AsyncIterator[Plans]:
    """A function that returns the database's plan for a query."""
    async with plans_of(database) as plans:
        yield plans


@pytest.fixture(scope="session")
def chapa_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPeer]:
    with running_peer("chapa", CHAPA.config(), tmp_path_factory.mktemp("chapa")) as server:
        yield server


@pytest.fixture
def chapa_peer(chapa_server: RunningPeer) -> RunningPeer:
    chapa_server.reset()
    return chapa_server


@pytest.fixture
async def chapa(chapa_peer: RunningPeer) -> AsyncIterator[Chapa]:
    gateway = chapa_at(chapa_peer.url, CHAPA)
    yield gateway
    await gateway.close()


@pytest.fixture(scope="session")
def telebirr_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPeer]:
    with running_peer("telebirr", TELEBIRR.config(), tmp_path_factory.mktemp("telebirr")) as server:
        yield server


@pytest.fixture
def telebirr_peer(telebirr_server: RunningPeer) -> RunningPeer:
    telebirr_server.reset()
    return telebirr_server


@pytest.fixture
async def telebirr(telebirr_peer: RunningPeer) -> AsyncIterator[Telebirr]:
    gateway = telebirr_at(telebirr_peer.url, TELEBIRR)
    yield gateway
    await gateway.close()
