"""A running auth-service as its clients see it, rows that are added past it, and readers of its database."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
from google.protobuf.message import Message
from sqlalchemy import delete, select, update

from auth_service import app
from auth_service.accounts.models import Role, User
from auth_service.administration.actions import make_admin
from auth_service.audit.models import AuditEntry
from auth_service.avatars.wiring import AVATAR_SERVICE
from auth_service.flags.wiring import FLAG_SERVICE
from auth_service.imports.wiring import IMPORT_SERVICE
from auth_service.kyc.wiring import DOCUMENT_REVIEW_SERVICE, DOCUMENT_SERVICE
from auth_service.moderation.wiring import REPORT_SERVICE
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.composer import AccountMailComposer, Pages
from auth_service.recovery.models import Challenge
from auth_service.sessions.models import LoginSession
from auth_service.settings import Settings
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit import call, clock, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import Unauthenticated
from kit.identity import AUTH_SERVICE
from testkit.rows import select_all
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub, AuditServiceStub
from twou.auth.v1.analytics_pb2_grpc import AnalyticsServiceStub
from twou.auth.v1.api_key_pb2_grpc import ApiKeyServiceStub
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.auth.v1.avatar_pb2_grpc import AvatarServiceStub
from twou.auth.v1.contact_pb2_grpc import ContactServiceStub
from twou.auth.v1.document_pb2_grpc import DocumentReviewServiceStub, DocumentServiceStub
from twou.auth.v1.flag_pb2_grpc import FlagServiceStub
from twou.auth.v1.import_pb2_grpc import ImportServiceStub
from twou.auth.v1.report_pb2_grpc import ReportServiceStub
from twou.auth.v1.system_message_pb2_grpc import SystemMessageServiceStub
from twou.auth.v1.verification_pb2_grpc import VerificationServiceStub

_STUBS = (
    AuthServiceStub,
    VerificationServiceStub,
    ContactServiceStub,
    AdminServiceStub,
    AuditServiceStub,
    ImportServiceStub,
    AvatarServiceStub,
    SystemMessageServiceStub,
    ApiKeyServiceStub,
    AnalyticsServiceStub,
    ReportServiceStub,
    FlagServiceStub,
    DocumentServiceStub,
    DocumentReviewServiceStub,
)
_SERVICES = (
    AUTH_SERVICE,
    app.VERIFICATION_SERVICE,
    app.CONTACT_SERVICE,
    app.ADMIN_SERVICE,
    app.AUDIT_SERVICE,
    IMPORT_SERVICE,
    AVATAR_SERVICE,
    REPORT_SERVICE,
    FLAG_SERVICE,
    DOCUMENT_SERVICE,
    DOCUMENT_REVIEW_SERVICE,
)

type SignedIn = tuple[pb.User, pb.TokenPair]

PASSWORD, NEW_PASSWORD = "correct-horse-42", "battery-staple-43"


@dataclass(frozen=True)
class Client:
    """Callers of an auth-service, and the readers of its mails."""

    channel: rpc.Channel
    mail_dir: Path

    async def call(self, message: Message, **context: str | None) -> Any:
        """Calls the method of that request; `context` travels with the call: token, client_address, …"""
        name = message.DESCRIPTOR.name.removesuffix("Request")
        stubs: list[Any] = [kind(self.channel) for kind in _STUBS]
        (method,) = [getattr(stub, name) for stub in stubs if hasattr(stub, name)]

        async def within() -> Any:
            call.enter(call.Call(**context))  # type: ignore[arg-type]  # each is a text
            return await rpc.unary(method, message)

        # A task has its own context: nothing of this call is left for the next one.
        return await asyncio.create_task(within())

    async def register(self, **fields: Any) -> pb.RegisterRequest:
        """Registers a user and returns the request, with the password."""
        usual = {"full_name": "Abebe Bikila", "email": new_email(), "password": PASSWORD}
        request = pb.RegisterRequest(**{**usual, **fields})
        await self.call(request)
        return request

    async def log_in(self, person: pb.RegisterRequest, **context: str) -> pb.TokenPair:
        request = pb.LoginRequest(identifier=person.email, password=person.password)
        answer: pb.LoginResponse = await self.call(request, **context)
        return answer.tokens

    async def refresh(self, tokens: pb.TokenPair) -> pb.TokenPair:
        answer: pb.RefreshResponse = await self.call(pb.RefreshRequest(refresh_token=tokens.refresh_token))
        return answer.tokens

    async def get_me(self, tokens: pb.TokenPair) -> pb.User:
        answer: pb.GetMeResponse = await self.call(pb.GetMeRequest(), token=tokens.access_token)
        return answer.user

    async def is_refused(self, tokens: pb.TokenPair) -> bool:
        """Returns true if the access token is refused."""
        try:
            await self.get_me(tokens)
        except Unauthenticated:
            return True
        return False

    async def until_refused(self, tokens: pb.TokenPair, *, seconds: float = 1.0) -> None:
        """Waits until the access token is refused, no longer than the second that the contract gives."""
        await eventually(partial(self.is_refused, tokens), seconds=seconds)

    async def mails_to(self, address: str, *, number: int = 0, subject: str = "") -> list[EmailMessage]:
        """Returns the mails to an address, oldest first, once there are at least `number`."""
        while True:
            mails = map(_read_mail, sorted(self.mail_dir.glob("*.eml")))
            found = [mail for recipient, about, mail in mails if recipient == address and subject in about]
            if len(found) >= number:
                return found
            await asyncio.sleep(0.02)


@cache
def _read_mail(path: Path) -> tuple[str, str, EmailMessage]:
    """Returns the recipient, the subject and the mail. Parsing takes a millisecond, and those who wait look often."""
    mail = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    return str(mail["To"]), str(mail["Subject"]), mail


@dataclass(frozen=True)
class Service(Client):
    """An auth-service that runs in this process."""

    chassis: Chassis

    async def join(self, role: str = "client", **fields: Any) -> SignedIn:
        """Registers and logs in a user with that role, which may be admin."""
        person = await self.register(role=pb.ROLE_PROVIDER if role == "provider" else pb.ROLE_CLIENT, **fields)
        if role == "admin":
            async with self.chassis.database.transaction() as session:
                assert await make_admin(session, person.email)
        tokens = await self.log_in(person)
        return await self.get_me(tokens), tokens


@asynccontextmanager
async def running_service(settings: Settings, **changes: Any) -> AsyncIterator[Service]:
    """Runs the service with changed settings on a database that has its tables."""
    changed = settings.model_copy(update=changes)
    async with (
        app.running(changed) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}", *_SERVICES) as channel,
    ):
        yield Service(channel, changed.mail_dir, chassis)


def new_email() -> str:
    return f"person-{secrets.token_hex(6)}@example.com"


def with_password(person: pb.RegisterRequest, password: str) -> pb.RegisterRequest:
    """Returns what `log_in` needs to log in the user with another password."""
    return pb.RegisterRequest(email=person.email, password=password)


def claims_of(tokens: pb.TokenPair) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(tokens.access_token, options={"verify_signature": False})
    return claims


def session_of(tokens: pb.TokenPair) -> UUID:
    return UUID(claims_of(tokens)["sid"])


def new_composer(settings: Settings, vault: Vault) -> AccountMailComposer:
    return AccountMailComposer(
        vault,
        new_challenges(vault),
        sender=settings.mail_from,
        pages=Pages(settings.password_reset_url, settings.email_objection_url),
        verifications_per_day=settings.verification_mails_per_day,
        factor=settings.rate_factor,
    )


def new_challenges(vault: Vault) -> Challenges:
    """Reset tokens live for half an hour, verification codes for a minute and a half."""
    return Challenges(vault, reset_lifetime=timedelta(minutes=30), verification_lifetime=timedelta(seconds=90))


async def add_user(database: Database, **columns: Any) -> User:
    """Adds an account with a new e-mail address, unless one is given, and with a password that nothing equals."""
    usual = {"full_name": "Abebe", "email": new_email(), "password_hash": "-", "role": Role.CLIENT}
    user = User(**{**usual, **columns})
    async with database.transaction() as session:
        session.add(user)
    return user


async def add_login(database: Database, user: User, **columns: Any) -> LoginSession:
    """Adds a session of a user, which begins now unless `columns` says otherwise."""
    now = clock.now()
    usual = {"sealed_key": b"", "device": "", "address": "", "created_at": now, "last_used_at": now}
    login = LoginSession(**{"user_id": user.id, "expires_at": now + timedelta(days=1), **usual, **columns})
    async with database.transaction() as session:
        session.add(login)
    return login


async def run[Result](database: Database, action: Callable[..., Awaitable[Result]], *arguments: object) -> Result:
    """Runs an action in a transaction of its own, as a servicer does."""
    async with database.transaction() as session:
        return await action(session, *arguments)


async def find_user(database: Database, person: pb.RegisterRequest) -> User:
    """Returns the account that was registered with the e-mail address of `person`."""
    (user,) = await select_all(database, select(User).where(User.email == person.email))
    return user


async def challenges_of(database: Database, user: User) -> Sequence[Challenge]:
    """Returns the challenges of a user, oldest first."""
    of_user = select(Challenge).where(Challenge.user_id == user.id)
    return await select_all(database, of_user.order_by(Challenge.created_at, Challenge.id))


async def audit_entries(database: Database, *conditions: Any) -> Sequence[AuditEntry]:
    """Returns the audit entries that meet the conditions, oldest first."""
    return await select_all(database, select(AuditEntry).where(*conditions).order_by(AuditEntry.id))


async def update_rows(database: Database, table: Any, where: Any, **values: Any) -> None:
    async with database.transaction() as session:
        await session.execute(update(table).where(where).values(**values))


async def age_counts(database: Database, by: timedelta) -> None:
    """Sets the counts of all limits back, as if that time had passed."""
    async with database.transaction() as session:
        for count in await session.scalars(select(AttemptCount)):
            count.moments = [moment - by.total_seconds() for moment in count.moments]
            count.last_at -= by


async def delete_rows(database: Database, *tables: Any) -> None:
    """Deletes all rows of the tables."""
    async with database.transaction() as session:
        for table in tables:
            await session.execute(delete(table))
