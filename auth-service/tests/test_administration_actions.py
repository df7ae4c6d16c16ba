"""The actions of admins on a real database: published events and audit entries."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from auth_testing import add_login, add_user, audit_entries, delete_rows, new_email, run

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
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import outbox_rows, stored
from twou.auth.v1 import auth_pb2, events_pb2

type Trail = Callable[[], Awaitable[list[tuple[str, dict[str, Any]]]]]

NOTHING = UserChange(Changes())


@pytest.fixture(autouse=True)
async def empty_outbox_and_trail(database: Database) -> None:
    await delete_rows(database, tables.outbox, AuditEntry)


@pytest.fixture
def trail(database: Database) -> Trail:
    """Returns actions and details, oldest first."""

    async def trail() -> list[tuple[str, dict[str, Any]]]:
        return [(entry.action, entry.details) for entry in await audit_entries(database)]

    return trail


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[Caller]:
    """An admin, who is the caller."""
    account = await add_user(database, full_name="Admin", role=Role.ADMIN)
    admin = new_caller("admin", account.id)
    caller.enter(admin)
    yield admin
    caller.enter(None)


@pytest.fixture
async def user(database: Database, admin: Caller) -> User:
    return await add_user(database, email_verified=True)


@pytest.fixture
async def login(database: Database, user: User) -> LoginSession:
    return await add_login(database, user)


async def changed(database: Database, user: User, change: UserChange) -> User:
    return await run(database, actions.change_user, user.id, change)


async def test_role_change_is_published_and_voids_tokens(database: Database, user: User, trail: Trail) -> None:
    after = await changed(database, user, UserChange(Changes(full_name="Derartu"), role=Role.PROVIDER))
    renewed, updated = await outbox_rows(database)
    assert (renewed.subject, renewed.payload) == (f"revocations.user.{user.id}", b"1")
    event = events_pb2.UserUpdated.FromString(updated.payload)
    assert (event.user_id, event.full_name, event.role) == (str(user.id), "Derartu", auth_pb2.ROLE_PROVIDER)
    assert clock.from_timestamp(event.occurred_at) == after.updated_at
    assert await trail() == [
        ("account_changed", {"fields": "full_name"}),
        ("role_changed", {"from": "client", "to": "provider"}),
    ]


async def test_deactivation_and_reactivation_are_published_and_recorded_once(
    database: Database, user: User, login: LoginSession, trail: Trail
) -> None:
    for is_active in (False, False, True, True):
        await changed(database, user, UserChange(Changes(), is_active=is_active))
    ended, deactivated, reactivated = await outbox_rows(database)
    assert ended.subject == f"revocations.user.{user.id}"
    assert deactivated.subject == "events.auth.v1.UserDeactivated"
    assert events_pb2.UserDeactivated.FromString(deactivated.payload).user_id == str(user.id)
    assert reactivated.subject == "events.auth.v1.UserReactivated"
    assert events_pb2.UserReactivated.FromString(reactivated.payload).user_id == str(user.id)
    recorded = [entry for entry in await trail() if entry[0] != "session_ended"]
    assert recorded == [("deactivated", {}), ("reactivated", {})]
    assert (await stored(database, LoginSession, login.id)).ended_reason == "deactivated"


async def test_change_to_the_same_values_is_neither_published_nor_recorded(
    database: Database, user: User, trail: Trail
) -> None:
    same = Changes(full_name=user.full_name, email=user.email)
    assert await changed(database, user, NOTHING) is not None
    await changed(database, user, UserChange(same, role=Role.CLIENT, is_active=True))
    assert not await outbox_rows(database)
    assert not await trail()


async def test_audit_entries_contain_names_of_fields_and_no_values(
    database: Database, user: User, admin: Caller
) -> None:
    changes = Changes(phone="+251 911 000000", bio="Fast", email=new_email(), theme="dark")
    after = await changed(database, user, UserChange(changes))
    assert after.email_verified
    assert after.pending_email == changes.email
    # Other services receive none of these fields.
    assert not await outbox_rows(database)
    entries = await audit_entries(database)
    assert {entry.action: entry.details for entry in entries} == {
        "email_change_requested": {},
        "account_changed": {"fields": "phone, bio, preferences"},
    }
    who = {(entry.actor_id, entry.session_id, entry.subject_id) for entry in entries}
    assert who == {(admin.user_id, admin.session_id, user.id)}


async def test_registrations_and_changes_by_owners_are_recorded(database: Database, user: User, trail: Trail) -> None:
    await run(database, accounts.update_me, user.id, Changes(full_name="Derartu", username="derartu-1"))
    await run(database, accounts.register, Registration("A", new_email(), Role.PROVIDER, None, None), "a hash")
    assert await trail() == [
        ("account_changed", {"fields": "full_name, username"}),
        ("registered", {"role": "provider"}),
    ]


async def test_deleted_account_cannot_be_changed(database: Database, user: User) -> None:
    async with database.transaction() as session:
        (await session.get_one(User, user.id)).anonymise(clock.now())
    for change in (NOTHING, UserChange(Changes(full_name="B")), UserChange(Changes(), is_active=True)):
        await expect_error(changed(database, user, change), AccountDeleted)


async def test_admin_made_on_the_command_line_is_published_and_recorded(database: Database, user: User) -> None:
    caller.enter(None)
    for expected in (True, False):
        assert await run(database, actions.make_admin, user.email) is expected
    renewed, updated = await outbox_rows(database)
    assert renewed.subject == f"revocations.user.{user.id}"
    assert events_pb2.UserUpdated.FromString(updated.payload).role == auth_pb2.ROLE_ADMIN
    (entry,) = await audit_entries(database)
    assert entry.details == {"from": "client", "to": "admin", "by": "command line"}
    assert (entry.action, entry.actor_id, entry.subject_id) == ("role_changed", None, user.id)
