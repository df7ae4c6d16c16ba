"""The deletion of an account: no personal data is left, and no login works."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from auth_testing import PASSWORD, Service, audit_entries, session_of, update_rows
from sqlalchemy import Connection, MetaData, Row, update

from auth_service.accounts.models import Role, User
from auth_service.audit.models import AuditEntry
from auth_service.mails import actions as mails
from auth_service.mails.models import Mail, MailKind
from auth_service.recovery.models import Challenge, Purpose
from auth_service.sessions.models import LoginSession
from kit import clock, tables
from kit.database import Database
from kit.errors import Conflict, Unauthenticated
from testkit.people import expect_error, invalid_fields, outcomes
from testkit.rows import count_rows, stored
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2 as pb


async def delete(service: Service, tokens: pb.TokenPair) -> None:
    await service.call(pb.DeleteMeRequest(), token=tokens.access_token)


async def until_published(database: Database) -> None:
    """Waits for an empty outbox: its events are on their way, and UserDeleted makes other services forget the user."""

    async def is_published() -> bool:
        return await count_rows(database, tables.outbox) == 0

    await eventually(is_published, seconds=5)


def _everything(connection: Connection) -> dict[str, list[Row[Any]]]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: list(connection.execute(table.select()).all()) for name, table in metadata.tables.items()}


async def traces(database: Database, *words: str) -> set[str]:
    """Returns the tables that contain one of the words anywhere."""
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


async def test_no_table_but_the_audit_trail_contains_personal_data(database: Database, service: Service) -> None:
    mark = secrets.token_hex(6)
    person = await service.register(full_name=f"Name {mark}", username=f"User-{mark}", phone="+251 911 998877")
    here = {"client_address": "203.0.113.99", "client_agent": f"Device {mark}"}
    tokens = await service.log_in(person, **here)
    changes = pb.UpdateMeRequest(bio=f"Bio {mark}", preferences=pb.Preferences(locale="am-ET"))
    await service.call(changes, token=tokens.access_token, idempotency_key="changed", **here)
    user = await service.get_me(tokens)
    await add_waiting_mail_and_challenge(database, user)
    words = (mark, person.email, "998877", "203.0.113.99")
    await until_published(database)
    assert await traces(database, *words) >= {"users", "sessions", "idempotency", "challenges", "mails"}
    await service.call(pb.DeleteMeRequest(), token=tokens.access_token, idempotency_key="deleted")
    await until_published(database)
    assert await traces(database, *words) <= {"audit_entries"}
    left = await stored(database, User, UUID(user.id))
    assert (left.full_name, left.email) == ("Deleted user", f"anon_{user.id}@anon.invalid")
    assert (left.username, left.username_key, left.phone, left.bio, left.avatar_url) == (None,) * 5
    assert (left.preferences, left.is_active, left.email_verified, left.role) == ({}, False, False, Role.CLIENT)
    assert left.deleted_at is not None


async def add_waiting_mail_and_challenge(database: Database, user: pb.User) -> None:
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


async def test_deleted_account_refuses_logins_and_frees_its_names(service: Service) -> None:
    username = f"user-{secrets.token_hex(6)}"
    person = await service.register(username=username)
    sessions = [await service.log_in(person) for _ in range(2)]
    user = await service.get_me(sessions[0])
    await delete(service, sessions[0])
    for tokens in sessions:
        await service.until_refused(tokens)
        await expect_error(service.refresh(tokens), Unauthenticated)
    for identifier in (person.email, username, f"anon_{user.id}@anon.invalid"):
        for password in (PASSWORD, "!"):
            login = service.call(pb.LoginRequest(identifier=identifier, password=password))
            assert (await expect_error(login, Unauthenticated)).message == "Invalid credentials"
    again = await service.register(email=person.email, username=username)
    assert (await service.get_me(await service.log_in(again))).id != user.id


async def test_concurrent_deletions_are_recorded_once(database: Database, service: Service) -> None:
    user, tokens = await service.join("provider")
    _, others = await service.join("provider")
    answers = await outcomes(*(delete(service, tokens) for _ in range(4)))
    assert answers.count("OK") == 1
    assert set(answers) <= {"OK", "NOT_AUTHENTICATED", "INVALID_TOKEN"}
    about_it = (AuditEntry.action == "account_deleted", AuditEntry.subject_id == UUID(user.id))
    (entry,) = await audit_entries(database, *about_it)
    assert (entry.actor_id, entry.details) == (UUID(user.id), {})
    assert (await stored(database, LoginSession, session_of(tokens))).ended_reason == "deleted"
    # Other users stay as they were.
    await service.get_me(others)


async def test_last_active_admin_cannot_delete_their_account(database: Database, service: Service) -> None:
    await update_rows(database, User, User.role == Role.ADMIN, role=Role.CLIENT)
    _, tokens = await service.join("admin")
    await expect_error(delete(service, tokens), Conflict, "LAST_ADMIN")
    await service.get_me(tokens)
    await service.join("admin")
    await delete(service, tokens)


async def test_one_admin_is_left_of_several_who_delete_themselves_concurrently(
    database: Database, service: Service
) -> None:
    await update_rows(database, User, User.role == Role.ADMIN, role=Role.CLIENT)
    admins = [tokens for _, tokens in [await service.join("admin") for _ in range(4)]]
    answers = await outcomes(*(delete(service, tokens) for tokens in admins))
    assert sorted(answers) == ["LAST_ADMIN", *["OK"] * 3]


async def test_email_of_a_deleted_account_cannot_be_taken(service: Service) -> None:
    user, tokens = await service.join()
    address = f"anon_{user.id}@anon.invalid"
    change = pb.UpdateMeRequest(email=address)
    for attempt in (service.register(email=address), service.call(change, token=tokens.access_token)):
        assert await invalid_fields(attempt) == ["email"]
