"""Ending sessions and changing an account, on a real database; published events are read from the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from auth_testing import add_login, add_user, delete_rows, new_email, run, update_rows

from auth_service.accounts import actions as accounts
from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.accounts.models import Changes, Role, User
from auth_service.accounts.queries import lock_user
from auth_service.identity import actions as identity
from auth_service.sessions import actions as sessions
from auth_service.sessions.errors import SessionNotFound
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.sessions.reauthentication import Proof
from kit import clock, tables
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import Unauthenticated
from kit.idempotency import StalePreparation
from kit.ids import new_id
from kit.session_states import SessionState
from testkit.people import expect_error
from testkit.rows import outbox_rows, stored
from twou.auth.v1 import auth_pb2, events_pb2

type NewLogin = Callable[..., Awaitable[Caller]]


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    await delete_rows(database, tables.outbox)


async def add_provider(database: Database) -> User:
    return await add_user(database, role=Role.PROVIDER, email_verified=True)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_provider(database)


@pytest.fixture
async def other(database: Database) -> User:
    return await add_provider(database)


@pytest.fixture
def new_login(database: Database) -> NewLogin:
    """Adds a session that was used some minutes ago, and returns its caller."""

    async def new_login(user: User, *, used_minutes: float = 0, **columns: Any) -> Caller:
        last_used_at = clock.now() - timedelta(minutes=used_minutes)
        login = await add_login(database, user, last_used_at=last_used_at, **columns)
        return Caller(user.id, user.role.value, login.id, expires_at=2e9)

    return new_login


async def reasons(database: Database, *callers: Caller) -> list[str | None]:
    """Returns why the session of each caller ended, and `None` for a live one."""
    return [(await stored(database, LoginSession, caller.session_id)).ended_reason for caller in callers]


async def end_all(session: Session, user_id: UUID) -> int:
    return await sessions.end_all_sessions(session, await lock_user(session, user_id), EndReason.DEACTIVATED)


async def void_tokens(session: Session, user_id: UUID) -> None:
    await sessions.void_tokens(session, await lock_user(session, user_id))


def revocations(*callers: Caller) -> set[str]:
    return {f"revocations.{caller.session_id}" for caller in callers}


async def published(database: Database) -> set[str]:
    """Returns the subjects of the published events; fails if one is there twice."""
    subjects = [row.subject for row in await outbox_rows(database)]
    assert len(subjects) == len(set(subjects))
    return set(subjects)


async def test_live_sessions_are_listed_last_used_first(
    database: Database, user: User, other: User, new_login: NewLogin
) -> None:
    older, newest, old = [await new_login(user, used_minutes=minutes) for minutes in (9, 0, 5)]
    await new_login(user, expires_at=clock.now())
    await new_login(user, ended_at=clock.now())
    await new_login(other)
    listed = await run(database, sessions.list_sessions, user.id)
    assert [login.id for login in listed] == [newest.session_id, old.session_id, older.session_id]


async def test_session_ended_from_another_is_published(database: Database, user: User, new_login: NewLogin) -> None:
    here, there, third = [await new_login(user) for _ in range(3)]
    await run(database, sessions.end_session, here, there.session_id)
    assert await reasons(database, here, there, third) == [None, "ended_elsewhere", None]
    assert await published(database) == revocations(there)


async def test_end_of_the_current_session_is_a_logout(database: Database, user: User, new_login: NewLogin) -> None:
    here = await new_login(user)
    await run(database, sessions.end_session, here, here.session_id)
    assert await reasons(database, here) == ["logged_out"]
    assert await published(database) == revocations(here)


async def test_only_live_sessions_of_the_caller_are_found(
    database: Database, user: User, other: User, new_login: NewLogin
) -> None:
    here, theirs = await new_login(user), await new_login(other)
    ended = await new_login(user, ended_at=clock.now(), ended_reason="logged_out")
    expired = await new_login(user, expires_at=clock.now())
    for session_id in (new_id(), theirs.session_id, ended.session_id, expired.session_id):
        error = await expect_error(run(database, sessions.end_session, here, session_id), SessionNotFound)
        assert error.message == "Session not found."
    assert await reasons(database, theirs) == [None]
    assert await published(database) == set()


async def test_only_the_other_sessions_of_the_caller_are_ended(
    database: Database, user: User, other: User, new_login: NewLogin
) -> None:
    here, there, third = [await new_login(user) for _ in range(3)]
    theirs = await new_login(other)
    assert await run(database, sessions.end_other_sessions, here, EndReason.PASSWORD_CHANGED) == 2
    assert await run(database, sessions.end_other_sessions, here) == 0
    ended = await reasons(database, here, there, third, theirs)
    assert ended == [None, "password_changed", "password_changed", None]
    # Tokens of the session that was kept stay valid, those of all others are void.
    assert await published(database) == {f"revocations.user.{user.id}"}
    (entry,) = await outbox_rows(database)
    assert entry.payload == f"1 {here.session_id} 0".encode()


async def test_all_sessions_of_a_user_are_ended_and_revoked(
    database: Database, user: User, other: User, new_login: NewLogin
) -> None:
    logins, theirs = [await new_login(user) for _ in range(3)], await new_login(other)
    await new_login(user, ended_at=clock.now())
    assert await run(database, end_all, user.id) == 3
    assert await run(database, end_all, user.id) == 0
    assert await reasons(database, *logins, theirs) == [*["deactivated"] * 3, None]
    (entry,) = await outbox_rows(database)
    assert (entry.subject, entry.payload) == (f"revocations.user.{user.id}", b"1")


async def test_all_tokens_are_voided_and_no_session_ends(database: Database, user: User, new_login: NewLogin) -> None:
    logins = [await new_login(user) for _ in range(2)]
    for epoch in (1, 2):
        await run(database, void_tokens, user.id)
        assert [row.payload for row in await outbox_rows(database)][epoch - 1 :] == [str(epoch).encode()]
    for login in logins:
        assert await sessions.session_state(database, login.session_id) == SessionState(is_live=True, user_epoch=2)
    # Tokens from before the last change of the role stay void in a session that is kept.
    await run(database, sessions.end_other_sessions, logins[0])
    assert (await outbox_rows(database))[-1].payload == f"3 {logins[0].session_id} 2".encode()


async def test_one_session_is_left_of_several_that_end_each_other_concurrently(
    database: Database, user: User, new_login: NewLogin
) -> None:
    callers = [await new_login(user) for _ in range(6)]
    endings = (run(database, sessions.end_other_sessions, caller) for caller in callers)
    answers = await asyncio.gather(*endings, return_exceptions=True)
    assert [answer for answer in answers if not isinstance(answer, Unauthenticated)] == [5]
    assert (await reasons(database, *callers)).count(None) == 1
    assert len(await published(database)) == 1


async def test_ended_session_cannot_end_another(database: Database, user: User, new_login: NewLogin) -> None:
    over, there = await new_login(user, ended_at=clock.now()), await new_login(user)
    await expect_error(run(database, sessions.end_session, over, there.session_id), Unauthenticated)
    assert await reasons(database, there) == [None]


async def test_name_change_is_published_without_private_fields(database: Database, user: User) -> None:
    changed = await run(database, accounts.update_me, user.id, Changes(full_name="Abebe Bikila", phone="911"))
    assert changed.updated_at > user.updated_at
    (row,) = await outbox_rows(database)
    event = events_pb2.UserUpdated.FromString(row.payload)
    assert (row.subject, row.audience) == ("events.auth.v1.UserUpdated", [])
    assert event == events_pb2.UserUpdated(
        user_id=str(user.id),
        full_name="Abebe Bikila",
        role=auth_pb2.ROLE_PROVIDER,
        occurred_at=clock.to_timestamp(changed.updated_at),
    )


async def test_change_of_private_fields_is_not_published(database: Database, user: User) -> None:
    await run(database, accounts.update_me, user.id, Changes(full_name="Abebe", bio="fast", theme="dark"))
    assert await published(database) == set()


async def test_change_to_the_same_values_keeps_the_time_of_the_last_change(database: Database, user: User) -> None:
    changed = await run(database, accounts.update_me, user.id, Changes(full_name="Abebe", email=user.email))
    assert (changed.updated_at, changed.email_verified) == (user.updated_at, True)


async def changing(session: Session, change: Callable[..., Awaitable[object]], user: User) -> None:
    """Changes an account under its lock."""
    assert await change(session, await lock_user(session, user.id))


async def test_one_of_several_users_gets_an_email_or_username_that_all_want(database: Database) -> None:
    email = new_email()
    users = [await add_provider(database) for _ in range(6)]
    for user in users:
        await run(database, accounts.update_me, user.id, Changes(email=email))
    for change, refusal in (
        (accounts.take_pending_email, EmailTaken),
        (partial(accounts.change_profile, changes=Changes(username=email[7:19])), UsernameTaken),
    ):
        changes = (run(database, changing, change, user) for user in users)
        answers = [type(answer) for answer in await asyncio.gather(*changes, return_exceptions=True)]
        assert (len(answers), answers.count(refusal)) == (6, 5)


async def test_new_address_needs_a_proof_although_it_was_pending_when_the_call_was_prepared(
    database: Database, user: User, new_login: NewLogin
) -> None:
    caller, changes = await new_login(user), Changes(email=new_email())
    await run(database, accounts.update_me, user.id, changes)
    # Another call has cancelled the change in between.
    await run(database, accounts.update_me, user.id, Changes(email=user.email))
    with pytest.raises(StalePreparation):
        await run(database, identity.update_me, caller, changes, None)
    assert (await stored(database, User, user.id)).pending_email is None
    await run(database, identity.update_me, caller, changes, Proof())
    assert (await stored(database, User, user.id)).pending_email == changes.email


async def test_unknown_and_inactive_users_change_nothing(database: Database, user: User) -> None:
    await update_rows(database, User, User.id == user.id, is_active=False)
    for user_id in (user.id, new_id()):
        change = run(database, accounts.update_me, user_id, Changes(full_name="Another name"))
        await expect_error(change, Unauthenticated)
