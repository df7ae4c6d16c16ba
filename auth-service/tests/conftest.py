"""Fixtures that run the whole auth-service, once per module on SQLite and once on PostgreSQL.

Passwords are hashed with the cheapest parameters, or the tests would do little else.
"""

from collections.abc import AsyncIterator

import pytest
from auth_testing import Service, SignedIn, add_user, delete_rows, running_service
from deliveries_testing import Post
from smtp_testing import Inbox, smtp_server

from auth_service.deliveries.models import MailNotice
from auth_service.settings import Settings
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit import tables
from kit.bus import Bus
from kit.database import Database
from kit.revocations import Revocations
from testkit.databases import Schema, migrated
from testkit.processes import UNUSED_ADDRESS
from twou.auth.v1 import auth_pb2 as pb


@pytest.fixture(scope="session")
def schema() -> Schema:
    return migrated("auth_service")


@pytest.fixture(scope="module")
async def database(module_url: str) -> AsyncIterator[Database]:
    async with Database(module_url) as database:
        yield database


@pytest.fixture(scope="module")
def settings(module_url: str, nats_url: str, nats_namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        port=0,
        database_url=module_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        argon2_memory_kib=8,
        argon2_iterations=1,
        shutdown_grace_seconds=0,
        mail_dir=tmp_path_factory.mktemp("mails"),
        sms_dir=tmp_path_factory.mktemp("sms"),
        file_address=UNUSED_ADDRESS,
    )


@pytest.fixture(scope="module")
def vault(settings: Settings) -> Vault:
    return Vault(settings.secret_key)


@pytest.fixture(scope="module")
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    async with running_service(settings) as service:
        await service.chassis.bus.ready()
        yield service


@pytest.fixture
async def person(service: Service) -> pb.RegisterRequest:
    """A registered user."""
    return await service.register(phone="911")


@pytest.fixture
async def tokens(service: Service, person: pb.RegisterRequest) -> pb.TokenPair:
    """The tokens of a session of `person`."""
    return await service.log_in(person)


@pytest.fixture
async def admin(service: Service) -> SignedIn:
    return await service.join("admin")


@pytest.fixture
async def elsewhere(settings: Settings) -> AsyncIterator[Revocations]:
    """The revocations as another service receives them."""
    bus = Bus(settings.nats_url, settings.nats_namespace, name="another-verifier")
    async with bus, Revocations(bus) as revocations:
        yield revocations


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def smtp_port(inbox: Inbox) -> AsyncIterator[int]:
    async with smtp_server(inbox) as port:
        yield port


@pytest.fixture
async def post(database: Database, settings: Settings, vault: Vault, inbox: Inbox, smtp_port: int) -> Post:
    """The mails of other services, of which none waits."""
    await delete_rows(database, MailNotice, tables.outbox, AttemptCount)
    smtp = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_security": "none"})
    return Post(database, smtp, vault, inbox, await add_user(database, email_verified=True))
