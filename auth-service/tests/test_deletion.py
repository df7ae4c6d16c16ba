"""Tests of the deletion of an account: no personal data is left, and no login works."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import PASSWORD, Ask, Join, LogIn, Register, UntilRefused
from sqlalchemy import Connection, MetaData, Row, func, select, update

from auth_service.accounts.models import Role, User
from auth_service.audit.models import AuditEntry
from auth_service.mails import actions as mails
from auth_service.mails.models import Mail, MailKind
from auth_service.recovery.models import Challenge, Purpose
from auth_service.sessions.models import LoginSession
from kit import clock, tables
from kit.database import Database
from kit.errors import Conflict, InvalidInput, Unauthenticated
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Delete = Callable[[str], Awaitable[None]]


@pytest.fixture
def delete(auth: AuthServiceStub, ask: Ask) -> Delete:
    async def delete(token: str) -> None:
        await ask(auth.DeleteMe, pb.DeleteMeRequest(), token=token)

    return delete


async def until_published(database: Database) -> None:
    """Skips the outbox: its events are on their way, and UserDeleted makes other services forget the user."""
    async with asyncio.timeout(5):
        while True:
            async with database.read() as session:
                if not await session.scalar(select(func.count()).select_from(tables.outbox)):
                    return
            await asyncio.sleep(0.02)


def _everything(connection: Connection) -> dict[str, list[Row[Any]]]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: list(connection.execute(table.select()).all()) for name, table in metadata.tables.items()}


async def traces(database: Database, *words: str) -> set[str]:
    """The tables that say one of the words anywhere."""
    async with database.read() as session:
        connection = await session.connection()
        rows = await connection.run_sync(_everything)
    assert {"users", "sessions", "audit_entries", "challenges", "mails", "idempotency"} <= set(rows)
    return {
        name
        for name, found in rows.items()
        for row in found
        for value in row
        for word in words
        if word.lower() in (value.decode(errors="replace") if isinstance(value, bytes) else str(value)).lower()
    }


async def test_nothing_personal_is_left_in_any_table_but_the_trail(
    database: Database, auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn
) -> None:
    mark = secrets.token_hex(6)
    person = await register(full_name=f"Name {mark}", username=f"User-{mark}", phone="+251 911 998877")
    here = {"client_address": "203.0.113.99", "client_agent": f"Device {mark}"}
    token = (await log_in(person, **here)).access_token
    changes = pb.UpdateMeRequest(bio=f"Bio {mark}", preferences=pb.Preferences(locale="am-ET"))
    await ask(auth.UpdateMe, changes, token=token, idempotency_key="changed", **here)
    user = (await ask(auth.GetMe, pb.GetMeRequest(), token=token)).user
    await wait_for_mail_and_secret(database, user)
    words = (mark, person.email, "998877", "203.0.113.99")
    await until_published(database)
    assert await traces(database, *words) >= {"users", "sessions", "idempotency", "challenges", "mails"}
    await ask(auth.DeleteMe, pb.DeleteMeRequest(), token=token, idempotency_key="deleted")
    await until_published(database)
    assert await traces(database, *words) <= {"audit_entries"}
    async with database.read() as session:
        left = await session.get_one(User, UUID(user.id))
    assert (left.full_name, left.email) == ("Deleted user", f"anon_{user.id}@anon.invalid")
    assert (left.username, left.username_key, left.phone, left.bio, left.avatar_url) == (None,) * 5
    assert (left.preferences, left.is_active, left.email_verified, left.role) == ({}, False, False, Role.CLIENT)
    assert left.deleted_at is not None


async def wait_for_mail_and_secret(database: Database, user: pb.User) -> None:
    now = clock.now()
    async with database.transaction() as session:
        mails.enqueue(session, MailKind.EMAIL_VERIFICATION, user.email)
        session.add(
            Challenge(
                purpose=Purpose.EMAIL_VERIFICATION.value,
                user_id=UUID(user.id),
                email=user.email,
                digest=secrets.token_bytes(32),
                created_at=now,
                expires_at=now + timedelta(minutes=30),
            )
        )
        await session.flush()
        # Keeps the sender from sending it meanwhile.
        await session.execute(update(Mail).values(due_at=now + timedelta(hours=1)))


async def test_a_deleted_account_refuses_logins_and_frees_its_names(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, until_refused: UntilRefused
) -> None:
    username = f"user-{secrets.token_hex(6)}"
    person = await register(username=username)
    one, other = await log_in(person), await log_in(person)
    user = (await ask(auth.GetMe, pb.GetMeRequest(), token=one.access_token)).user
    await ask(auth.DeleteMe, pb.DeleteMeRequest(), token=one.access_token)
    for tokens in (one, other):
        await until_refused(tokens.access_token)
        with pytest.raises(Unauthenticated):
            await ask(auth.Refresh, pb.RefreshRequest(refresh_token=tokens.refresh_token))
    for identifier in (person.email, username, f"anon_{user.id}@anon.invalid"):
        for password in (PASSWORD, "!"):
            with pytest.raises(Unauthenticated, match="Invalid credentials"):
                await ask(auth.Login, pb.LoginRequest(identifier=identifier, password=password))
    again = await register(email=person.email, username=username)
    after = (await ask(auth.GetMe, pb.GetMeRequest(), token=(await log_in(again)).access_token)).user
    assert after.id != user.id


async def test_a_deletion_is_told_once_and_kept_in_the_trail(
    database: Database, auth: AuthServiceStub, ask: Ask, join: Join
) -> None:
    user, tokens = await join("provider")
    _, others = await join("provider")
    results = await asyncio.gather(
        *(ask(auth.DeleteMe, pb.DeleteMeRequest(), token=tokens.access_token) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, pb.DeleteMeResponse) for each in results) == 1
    assert sum(isinstance(each, Unauthenticated) for each in results) == 3
    async with database.read() as session:
        entries = select(AuditEntry).where(AuditEntry.action == "account_deleted")
        (entry,) = (await session.scalars(entries.where(AuditEntry.subject_id == UUID(user.id)))).all()
        logins = (await session.scalars(select(LoginSession).where(LoginSession.user_id == UUID(user.id)))).all()
    assert (entry.actor_id, entry.details) == (UUID(user.id), {})
    assert [login.ended_reason for login in logins] == ["deleted"]
    # Other users stay as they were.
    await ask(auth.GetMe, pb.GetMeRequest(), token=others.access_token)


async def test_the_last_active_admin_cannot_delete_their_account(
    database: Database, auth: AuthServiceStub, ask: Ask, join: Join, delete: Delete
) -> None:
    async with database.transaction() as session:
        await session.execute(update(User).where(User.role == Role.ADMIN).values(role=Role.CLIENT))
    _, tokens = await join("admin")
    with pytest.raises(Conflict) as refused:
        await delete(tokens.access_token)
    assert refused.value.code == "LAST_ADMIN"
    await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)
    await join("admin")
    await delete(tokens.access_token)


async def test_of_admins_who_delete_themselves_at_the_same_instant_one_is_left(
    database: Database, join: Join, delete: Delete
) -> None:
    async with database.transaction() as session:
        await session.execute(update(User).where(User.role == Role.ADMIN).values(role=Role.CLIENT))
    admins = [await join("admin") for _ in range(4)]
    results = await asyncio.gather(*(delete(tokens.access_token) for _, tokens in admins), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Conflict", *["NoneType"] * 3]


async def test_the_address_of_a_deleted_account_cannot_be_taken(
    auth: AuthServiceStub, ask: Ask, join: Join, register: Register
) -> None:
    user, tokens = await join()
    address = f"anon_{user.id}@anon.invalid"
    with pytest.raises(InvalidInput):
        await register(email=address)
    with pytest.raises(InvalidInput):
        await ask(auth.UpdateMe, pb.UpdateMeRequest(email=address), token=tokens.access_token)
