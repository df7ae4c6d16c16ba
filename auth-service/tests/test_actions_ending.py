"""Ending sessions and changing an account, against a real database; what is told is asserted in the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import NewEmail, Told
from sqlalchemy import delete

from auth_service.accounts import actions as accounts
from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.accounts.models import Changes, Role, User
from auth_service.sessions import actions as sessions
from auth_service.sessions.errors import SessionNotFound
from auth_service.sessions.models import EndReason, LoginSession
from kit import clock, tables
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unauthenticated
from kit.ids import new_id
from twou.auth.v1 import auth_pb2, events_pb2

type NewUser = Callable[[], Awaitable[User]]
type NewLogin = Callable[..., Awaitable[Caller]]


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(delete(tables.outbox))


@pytest.fixture
def new_user(database: Database, new_email: NewEmail) -> NewUser:
    async def new_user() -> User:
        user = User(full_name="Abebe", email=new_email(), password_hash="-", role=Role.PROVIDER, email_verified=True)
        async with database.transaction() as session:
            session.add(user)
        return user

    return new_user


@pytest.fixture
async def user(new_user: NewUser) -> User:
    return await new_user()


@pytest.fixture
def new_login(database: Database) -> NewLogin:
    """Adds a session that was used so many minutes ago, and returns who calls with it."""

    async def new_login(user: User, *, used_minutes: float = 0, **columns: Any) -> Caller:
        now = clock.now()
        login = LoginSession(
            user_id=user.id,
            sealed_key=b"",
            device="",
            address="",
            created_at=now - timedelta(days=1),
            last_used_at=now - timedelta(minutes=used_minutes),
            **{"expires_at": now + timedelta(days=1), **columns},
        )
        async with database.transaction() as session:
            session.add(login)
        return Caller(user.id, user.role.value, login.id, expires_at=2e9)

    return new_login


async def reason(database: Database, caller: Caller) -> str | None:
    async with database.read() as session:
        return (await session.get_one(LoginSession, caller.session_id)).ended_reason


async def test_live_sessions_are_listed_last_used_first(
    database: Database, new_user: NewUser, new_login: NewLogin
) -> None:
    user, other = await new_user(), await new_user()
    older, newest, old = [await new_login(user, used_minutes=minutes) for minutes in (9, 0, 5)]
    await new_login(user, expires_at=clock.now())
    await new_login(user, ended_at=clock.now())
    await new_login(other)
    async with database.read() as session:
        listed = await sessions.list_sessions(session, user.id)
    assert [login.id for login in listed] == [newest.session_id, old.session_id, older.session_id]


async def test_a_session_is_ended_from_another_and_every_verifier_told(
    database: Database, user: User, new_login: NewLogin, told: Told
) -> None:
    here, there, third = [await new_login(user) for _ in range(3)]
    async with database.transaction() as session:
        await sessions.end_session(session, here, there.session_id)
    assert [await reason(database, each) for each in (here, there, third)] == [None, "ended_elsewhere", None]
    assert [row.subject for row in await told()] == [f"revocations.{there.session_id}"]


async def test_to_end_the_current_session_is_to_log_out(
    database: Database, user: User, new_login: NewLogin, told: Told
) -> None:
    here = await new_login(user)
    async with database.transaction() as session:
        await sessions.end_session(session, here, here.session_id)
    assert await reason(database, here) == "logged_out"
    assert [row.subject for row in await told()] == [f"revocations.{here.session_id}"]


async def test_what_is_not_ones_own_live_session_is_not_found(
    database: Database, new_user: NewUser, new_login: NewLogin, told: Told
) -> None:
    user = await new_user()
    here, theirs = await new_login(user), await new_login(await new_user())
    ended = await new_login(user, ended_at=clock.now(), ended_reason="logged_out")
    expired = await new_login(user, expires_at=clock.now())
    for session_id in (new_id(), theirs.session_id, ended.session_id, expired.session_id):
        with pytest.raises(SessionNotFound, match=r"^Session not found\.$"):
            async with database.transaction() as session:
                await sessions.end_session(session, here, session_id)
    assert await reason(database, theirs) is None
    assert await told() == []


async def test_all_other_sessions_of_the_caller_are_ended_and_no_others(
    database: Database, new_user: NewUser, new_login: NewLogin, told: Told
) -> None:
    user = await new_user()
    here, there, third = [await new_login(user) for _ in range(3)]
    theirs = await new_login(await new_user())
    async with database.transaction() as session:
        assert await sessions.end_other_sessions(session, here, EndReason.PASSWORD_CHANGED) == 2
        assert await sessions.end_other_sessions(session, here) == 0
    reasons = [await reason(database, each) for each in (here, there, third, theirs)]
    assert reasons == [None, "password_changed", "password_changed", None]
    revoked = {row.subject for row in await told()}
    assert revoked == {f"revocations.{each.session_id}" for each in (there, third)}


async def test_all_sessions_of_a_user_are_ended_and_revoked(
    database: Database, new_user: NewUser, new_login: NewLogin, told: Told
) -> None:
    user, other = await new_user(), await new_user()
    logins, theirs = [await new_login(user) for _ in range(3)], await new_login(other)
    await new_login(user, ended_at=clock.now())
    async with database.transaction() as session:
        assert await sessions.end_all_sessions(session, user.id, EndReason.DEACTIVATED) == 3
        assert await sessions.end_all_sessions(session, user.id, EndReason.DEACTIVATED) == 0
    assert {await reason(database, login) for login in logins} == {"deactivated"}
    assert await reason(database, theirs) is None
    rows = await told()
    assert {row.subject for row in rows} == {f"revocations.{login.session_id}" for login in logins}
    assert {row.payload for row in rows} == {b"revoked"}


async def test_renewing_voids_the_tokens_of_every_live_session_and_ends_none(
    database: Database, new_user: NewUser, new_login: NewLogin, told: Told
) -> None:
    user, other = await new_user(), await new_user()
    logins, theirs = [await new_login(user) for _ in range(2)], await new_login(other)
    await new_login(user, ended_at=clock.now())
    for epoch in (1, 2):
        async with database.transaction() as session:
            assert await sessions.renew_all_sessions(session, user.id) == 2
        rows = (await told())[-2:]
        assert {row.subject for row in rows} == {f"revocations.{login.session_id}" for login in logins}
        assert {row.payload for row in rows} == {str(epoch).encode()}
    async with database.read() as session:
        epochs = [(await session.get_one(LoginSession, each.session_id)).epoch for each in (*logins, theirs)]
    assert epochs == [2, 2, 0]
    assert {await reason(database, login) for login in logins} == {None}


async def test_of_sessions_that_end_each_other_at_once_one_stays(
    database: Database, user: User, new_login: NewLogin, told: Told
) -> None:
    callers = [await new_login(user) for _ in range(6)]

    async def end_others(caller: Caller) -> int:
        async with database.transaction() as session:
            return await sessions.end_other_sessions(session, caller)

    answers = await asyncio.gather(*map(end_others, callers), return_exceptions=True)
    assert [answer for answer in answers if not isinstance(answer, Unauthenticated)] == [5]
    assert [await reason(database, caller) for caller in callers].count(None) == 1
    assert len(await told()) == 5


async def test_a_session_that_is_over_ends_no_other(database: Database, user: User, new_login: NewLogin) -> None:
    over, there = await new_login(user, ended_at=clock.now()), await new_login(user)
    with pytest.raises(Unauthenticated):
        async with database.transaction() as session:
            await sessions.end_session(session, over, there.session_id)
    assert await reason(database, there) is None


async def test_a_new_name_is_told_without_anything_private(database: Database, user: User, told: Told) -> None:
    async with database.transaction() as session:
        changed = await accounts.update_me(session, user.id, Changes(full_name="Abebe Bikila", phone="911"))
    assert changed.updated_at > user.updated_at
    (row,) = await told()
    event = events_pb2.UserUpdated.FromString(row.payload)
    assert (row.subject, row.audience) == ("events.auth.v1.UserUpdated", [])
    assert event == events_pb2.UserUpdated(
        user_id=str(user.id),
        full_name="Abebe Bikila",
        role=auth_pb2.ROLE_PROVIDER,
        occurred_at=clock.to_timestamp(changed.updated_at),
    )


async def test_what_others_do_not_show_is_not_told(database: Database, user: User, told: Told) -> None:
    async with database.transaction() as session:
        await accounts.update_me(session, user.id, Changes(full_name="Abebe", bio="fast", theme="dark"))
    assert await told() == []


async def test_a_change_that_changes_nothing_leaves_the_time_of_the_last_one(database: Database, user: User) -> None:
    async with database.transaction() as session:
        changed = await accounts.update_me(session, user.id, Changes(full_name="Abebe", email=user.email))
    assert (changed.updated_at, changed.email_verified) == (user.updated_at, True)


async def test_of_many_who_want_one_email_or_username_at_once_one_gets_it(
    database: Database, new_user: NewUser, new_email: NewEmail
) -> None:
    email = new_email()
    for wanted, refusal in ((Changes(email=email), EmailTaken), (Changes(username=email[7:19]), UsernameTaken)):

        async def change(user: User, wanted: Changes = wanted) -> User:
            async with database.transaction() as session:
                return await accounts.update_me(session, user.id, wanted)

        users = [await new_user() for _ in range(6)]
        answers = await asyncio.gather(*map(change, users), return_exceptions=True)
        assert [type(answer) for answer in answers].count(User) == 1
        assert [type(answer) for answer in answers].count(refusal) == 5


async def test_unknown_and_inactive_users_change_nothing(database: Database, user: User) -> None:
    async with database.transaction() as session:
        (await session.get_one(User, user.id)).is_active = False
    for user_id in (user.id, new_id()):
        with pytest.raises(Unauthenticated):
            async with database.transaction() as session:
                await accounts.update_me(session, user_id, Changes(full_name="Another name"))
