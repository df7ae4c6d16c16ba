"""Tests of the actions of admins on a real database: published events and audit entries."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import NewEmail, Told
from sqlalchemy import delete, select

from auth_service.accounts import actions as accounts
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Changes, Role, User
from auth_service.administration import actions
from auth_service.administration.errors import AccountDeleted
from auth_service.administration.models import UserChange
from auth_service.audit.models import AuditEntry
from auth_service.sessions.models import LoginSession
from kit import caller, clock, tables
from kit.caller import Caller
from kit.database import Database
from kit.ids import new_id
from twou.auth.v1 import auth_pb2, events_pb2

type Trail = Callable[[], Awaitable[list[tuple[str, dict[str, Any]]]]]

NOTHING = UserChange(Changes())


@pytest.fixture(autouse=True)
async def nothing_told(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(delete(tables.outbox))
        await session.execute(delete(AuditEntry))


@pytest.fixture
def trail(database: Database) -> Trail:
    """Actions and details, oldest first."""

    async def trail() -> list[tuple[str, dict[str, Any]]]:
        async with database.read() as session:
            entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
            return [(entry.action, entry.details) for entry in entries]

    return trail


@pytest.fixture
async def admin(database: Database, new_email: NewEmail) -> AsyncIterator[Caller]:
    """An admin, who is the caller."""
    user = User(full_name="Admin", email=new_email(), password_hash="-", role=Role.ADMIN)
    async with database.transaction() as session:
        session.add(user)
    who = Caller(user.id, "admin", new_id(), expires_at=2e9)
    caller.enter(who)
    yield who
    caller.enter(None)


@pytest.fixture
async def user(database: Database, new_email: NewEmail, admin: Caller) -> User:
    user = User(full_name="Abebe", email=new_email(), password_hash="-", role=Role.CLIENT, email_verified=True)
    async with database.transaction() as session:
        session.add(user)
    return user


@pytest.fixture
async def login(database: Database, user: User) -> LoginSession:
    now = clock.now()
    login = LoginSession(
        user_id=user.id,
        sealed_key=b"",
        device="",
        address="",
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(days=1),
    )
    async with database.transaction() as session:
        session.add(login)
    return login


async def changed(database: Database, user: User, change: UserChange) -> User:
    async with database.transaction() as session:
        return await actions.change_user(session, user.id, change)


async def test_a_new_role_is_published_and_renews_the_sessions(
    database: Database, user: User, login: LoginSession, told: Told, trail: Trail
) -> None:
    after = await changed(database, user, UserChange(Changes(full_name="Derartu"), role=Role.PROVIDER))
    renewed, updated = await told()
    assert (renewed.subject, renewed.payload) == (f"revocations.{login.id}", b"1")
    event = events_pb2.UserUpdated.FromString(updated.payload)
    assert (event.user_id, event.full_name, event.role) == (str(user.id), "Derartu", auth_pb2.ROLE_PROVIDER)
    assert clock.from_timestamp(event.occurred_at) == after.updated_at
    assert await trail() == [
        ("account_changed", {"fields": "full_name"}),
        ("role_changed", {"from": "client", "to": "provider"}),
    ]


async def test_who_is_taken_out_of_use_and_brought_back_is_told_about(
    database: Database, user: User, login: LoginSession, told: Told, trail: Trail
) -> None:
    for is_active in (False, False, True, True):
        await changed(database, user, UserChange(Changes(), is_active=is_active))
    ended, deactivated, reactivated = await told()
    assert ended.subject == f"revocations.{login.id}"
    assert deactivated.subject == "events.auth.v1.UserDeactivated"
    assert events_pb2.UserDeactivated.FromString(deactivated.payload).user_id == str(user.id)
    assert reactivated.subject == "events.auth.v1.UserReactivated"
    assert events_pb2.UserReactivated.FromString(reactivated.payload).user_id == str(user.id)
    assert [entry for entry in await trail() if entry[0] != "session_ended"] == [
        ("deactivated", {}),
        ("reactivated", {}),
    ]
    async with database.read() as session:
        assert (await session.get_one(LoginSession, login.id)).ended_reason == "deactivated"


async def test_what_is_as_it_was_is_not_told(database: Database, user: User, told: Told, trail: Trail) -> None:
    same = Changes(full_name=user.full_name, email=user.email)
    assert await changed(database, user, NOTHING) is not None
    await changed(database, user, UserChange(same, role=Role.CLIENT, is_active=True))
    assert not await told()
    assert not await trail()


async def test_the_trail_names_the_fields_and_never_the_values(
    database: Database, user: User, admin: Caller, told: Told, new_email: NewEmail
) -> None:
    changes = Changes(phone="+251 911 000000", bio="Fast", email=new_email(), theme="dark")
    after = await changed(database, user, UserChange(changes))
    assert not after.email_verified
    # Other services receive none of these fields.
    assert not await told()
    async with database.read() as session:
        by_action = {entry.action: entry for entry in await session.scalars(select(AuditEntry))}
    assert {action: entry.details for action, entry in by_action.items()} == {
        "email_changed": {},
        "account_changed": {"fields": "phone, bio, preferences"},
    }
    for entry in by_action.values():
        assert (entry.actor_id, entry.session_id, entry.subject_id) == (admin.user_id, admin.session_id, user.id)


async def test_what_the_owner_changes_is_in_the_trail_as_well(database: Database, user: User, trail: Trail) -> None:
    async with database.transaction() as session:
        await accounts.update_me(session, user.id, Changes(full_name="Derartu", username="derartu-1"))
    assert await trail() == [("account_changed", {"fields": "full_name, username"})]


async def test_a_registration_is_in_the_trail(database: Database, trail: Trail, new_email: NewEmail) -> None:
    async with database.transaction() as session:
        await accounts.register(session, Registration("A", new_email(), Role.PROVIDER, None, None), "a hash")
    assert await trail() == [("registered", {"role": "provider"})]


async def test_an_account_that_its_owner_deleted_stays_as_it_is(database: Database, user: User) -> None:
    async with database.transaction() as session:
        (await session.get_one(User, user.id)).anonymise(clock.now())
    for change in (NOTHING, UserChange(Changes(full_name="B")), UserChange(Changes(), is_active=True)):
        with pytest.raises(AccountDeleted):
            await changed(database, user, change)


async def test_an_admin_is_made_at_once_from_the_command_line(
    database: Database, user: User, login: LoginSession, told: Told
) -> None:
    caller.enter(None)
    for expected in (True, False):
        async with database.transaction() as session:
            assert await actions.make_admin(session, user.email) is expected
    renewed, updated = await told()
    assert renewed.subject == f"revocations.{login.id}"
    assert events_pb2.UserUpdated.FromString(updated.payload).role == auth_pb2.ROLE_ADMIN
    async with database.read() as session:
        (entry,) = (await session.scalars(select(AuditEntry))).all()
    assert entry.details == {"from": "client", "to": "admin", "by": "command line"}
    assert (entry.action, entry.actor_id, entry.subject_id) == ("role_changed", None, user.id)
