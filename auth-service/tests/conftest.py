"""Fixtures that run the whole auth-service, once per module on SQLite and once on PostgreSQL, and users of it.

Passwords are hashed with the cheapest parameters, or the tests would do little else.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from auth_testing import PASSWORD, Ask, Join, LogIn, MailsTo, NewEmail, Register, Told, UntilRefused

from auth_service import app
from auth_service.administration.actions import make_admin
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import call, rpc
from kit.bus import Bus
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import Unauthenticated
from kit.identity import AUTH_SERVICE
from kit.revocations import Revocations
from testkit.databases import Schema, migrated
from testkit.rows import outbox_rows
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub, AuditServiceStub
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.auth.v1.verification_pb2_grpc import VerificationServiceStub


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
    )


@pytest.fixture(scope="module")
def vault(settings: Settings) -> Vault:
    return Vault(settings.secret_key)


@pytest.fixture(scope="module")
async def chassis(settings: Settings, database: Database) -> AsyncIterator[Chassis]:
    """The service, with its tables there."""
    async with app.running(settings) as chassis:
        await chassis.bus.ready()
        yield chassis


@pytest.fixture(scope="module")
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
def new_email() -> NewEmail:
    return lambda: f"person-{secrets.token_hex(6)}@example.com"


@pytest.fixture
def told(database: Database) -> Told:
    """Returns the events that wait to be published, oldest first."""
    return lambda: outbox_rows(database)


@pytest.fixture
def register(auth: AuthServiceStub, ask: Ask, new_email: NewEmail) -> Register:
    """Registers a user and returns the request, with the password."""

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


@pytest.fixture(scope="module")
async def verification(chassis: Chassis) -> AsyncIterator[VerificationServiceStub]:
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}", app.VERIFICATION_SERVICE) as channel:
        yield VerificationServiceStub(channel)


@pytest.fixture
def mails_to(settings: Settings) -> MailsTo:
    """Returns the mails to an address, oldest first, once there are at least *number*."""

    async def mails_to(address: str, *, number: int = 0, subject: str = "") -> list[EmailMessage]:
        while True:
            files = [path.read_bytes() for path in sorted(settings.mail_dir.glob("*.eml"))]
            mails = [message_from_bytes(file, EmailMessage, policy=policy.default) for file in files]
            found = [mail for mail in mails if mail["To"] == address and subject in mail["Subject"]]
            if len(found) >= number:
                return found
            await asyncio.sleep(0.02)

    return mails_to


@pytest.fixture(scope="module")
async def administration(chassis: Chassis) -> AsyncIterator[AdminServiceStub]:
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}", app.ADMIN_SERVICE) as channel:
        yield AdminServiceStub(channel)


@pytest.fixture(scope="module")
async def audit(chassis: Chassis) -> AsyncIterator[AuditServiceStub]:
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}", app.AUDIT_SERVICE) as channel:
        yield AuditServiceStub(channel)


@pytest.fixture
def join(auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, database: Database) -> Join:
    """Registers and logs in a user with that role, which may be admin."""

    async def join(role: str = "client", **fields: Any) -> tuple[pb.User, pb.TokenPair]:
        first = pb.ROLE_PROVIDER if role == "provider" else pb.ROLE_CLIENT
        person = await register(role=first, **fields)
        if role == "admin":
            async with database.transaction() as session:
                assert await make_admin(session, person.email)
        tokens = await log_in(person)
        return (await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)).user, tokens

    return join


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
    """The revocations as another service receives them."""
    bus = Bus(settings.nats_url, settings.nats_namespace, name="another-verifier")
    async with bus, Revocations(bus) as revocations:
        yield revocations
