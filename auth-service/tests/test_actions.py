"""Registration, refreshing, logout and cleaning, on a real database; published events are read from the outbox."""

from datetime import timedelta

import pytest
from auth_testing import add_login, add_user, delete_rows, new_email, run, update_rows
from pydantic import SecretStr
from sqlalchemy import select

from auth_service.accounts import actions as accounts
from auth_service.accounts.errors import EmailTaken, NoSuchAccount, UsernameTaken
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Role, User
from auth_service.administration.actions import make_admin
from auth_service.sessions import actions as sessions
from auth_service.sessions import refresh_tokens
from auth_service.sessions.lifetimes import Lifetimes
from auth_service.sessions.models import LoginSession
from auth_service.sessions.tokens import Tokens
from auth_service.sessions.workers import SessionCleaning
from auth_service.throttle.models import AttemptCount
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from kit import clock, tables
from kit.database import Database
from kit.ids import new_id
from kit.tokens import TokenRules
from testkit.people import expect_error
from testkit.rows import count_rows, outbox_rows, select_all, stored
from twou.auth.v1 import auth_pb2, events_pb2

LIFETIMES = Lifetimes(access_token=timedelta(minutes=30), idle=timedelta(days=7), session=timedelta(days=30))


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    await delete_rows(database, tables.outbox)


@pytest.fixture
def registration() -> Registration:
    return Registration("Abebe Bikila", new_email(), Role.PROVIDER, None, None)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database)


@pytest.fixture
def tokens(vault: Vault) -> Tokens:
    return Tokens(TokenRules("2u", "2u"), vault, LIFETIMES)


@pytest.fixture
async def login(database: Database, user: User, tokens: Tokens) -> LoginSession:
    """A session that was refreshed five times, an hour ago."""
    session_id, hour_ago = new_id(), clock.now() - timedelta(hours=1)
    sealed_key = tokens.new_sealed_key(session_id)
    return await add_login(database, user, id=session_id, sealed_key=sealed_key, counter=5, last_used_at=hour_ago)


def presented(tokens: Tokens, login: LoginSession, counter: int) -> refresh_tokens.PresentedToken:
    return refresh_tokens.read(refresh_tokens.compute(tokens._key(login), login.id, counter))


async def test_registration_is_published_in_its_transaction(database: Database, registration: Registration) -> None:
    user = await run(database, accounts.register, registration, "a hash")
    await expect_error(run(database, accounts.register, registration, "a hash"), EmailTaken)
    # The refused one published nothing.
    (row,) = await outbox_rows(database)
    event = events_pb2.UserRegistered.FromString(row.payload)
    assert (row.subject, row.audience) == ("events.auth.v1.UserRegistered", [])
    assert (event.user_id, event.full_name, event.role) == (str(user.id), "Abebe Bikila", auth_pb2.ROLE_PROVIDER)
    assert clock.from_timestamp(event.occurred_at) == user.created_at


async def test_error_names_the_violated_constraint_for_any_values(
    database: Database, registration: Registration
) -> None:
    # The database's own message repeats the value, here the name of the other constraint.
    first = Registration("A", "uq_users_username_key@example.com", Role.CLIENT, None, "uq_users_email")
    await run(database, accounts.register, first, "a hash")
    for again, refusal in (
        (Registration("B", first.email, Role.CLIENT, None, None), EmailTaken),
        (Registration("B", registration.email, Role.CLIENT, None, "UQ_users_EMAIL"), UsernameTaken),
    ):
        error = await expect_error(run(database, accounts.register, again, "a hash"), refusal)
        assert "already exists" in error.message


async def test_admin_is_made_by_email_in_any_case(database: Database, user: User) -> None:
    for expected in (True, False):
        assert await run(database, make_admin, f" {user.email.upper()} ") is expected


@pytest.mark.parametrize("email", ["unknown@example.com", "not an address", ""])
async def test_no_admin_is_made_for_an_unknown_email(database: Database, email: str) -> None:
    await expect_error(run(database, make_admin, email), NoSuchAccount)


async def test_replay_ends_the_session_and_is_published(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    assert await run(database, sessions.refresh, presented(tokens, login, 2), tokens) is None
    ended = await stored(database, LoginSession, login.id)
    assert (ended.ended_reason, ended.counter) == ("replayed", 5)
    assert [row.subject for row in await outbox_rows(database)] == [f"revocations.{login.id}"]
    assert await run(database, sessions.refresh, presented(tokens, login, 5), tokens) is None


async def test_previous_token_returns_the_current_one_and_does_not_change_the_session(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    pair = await run(database, sessions.refresh, presented(tokens, login, 4), tokens)
    assert pair is not None
    assert pair.refresh_token == presented(tokens, login, 5).text
    after = await stored(database, LoginSession, login.id)
    assert (after.counter, after.last_used_at) == (5, login.last_used_at)


async def test_future_or_forged_token_is_refused_and_the_session_continues(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    forged = refresh_tokens.read(refresh_tokens.compute(b"0" * 32, login.id, 0))
    for invalid in (presented(tokens, login, 6), forged):
        assert await run(database, sessions.refresh, invalid, tokens) is None
    assert await run(database, sessions.refresh, presented(tokens, login, 5), tokens) is not None


async def test_refresh_tokens_are_void_under_another_secret_key(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    other = Tokens(TokenRules("2u", "2u"), Vault(SecretStr("x" * 32)), LIFETIMES)
    assert await run(database, sessions.refresh, presented(tokens, login, 5), other) is None


async def test_access_token_does_not_outlive_its_session(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    soon = clock.now() + timedelta(seconds=90)
    await update_rows(database, LoginSession, LoginSession.id == login.id, expires_at=soon)
    pair = await run(database, sessions.refresh, presented(tokens, login, 5), tokens)
    assert pair is not None
    assert 80 <= pair.expires_in <= 90


async def test_repeated_logout_is_published_once(database: Database, login: LoginSession) -> None:
    for _ in range(2):
        await run(database, sessions.log_out, login.id)
    assert (await stored(database, LoginSession, login.id)).ended_reason == "logged_out"
    assert [row.subject for row in await outbox_rows(database)] == [f"revocations.{login.id}"]
    # The session may have been deleted.
    await run(database, sessions.log_out, new_id())


async def test_cleaning_keeps_live_and_recently_ended_sessions(
    database: Database, user: User, login: LoginSession
) -> None:
    long_ago = clock.now() - timedelta(days=40)
    await add_login(database, user, created_at=long_ago, last_used_at=long_ago, expires_at=long_ago + timedelta(days=7))
    await run(database, sessions.log_out, login.id)
    async with database.transaction() as session:
        session.add(AttemptCount(key=b"old", moments=[], last_at=long_ago))
        session.add(AttemptCount(key=b"new", moments=[], last_at=clock.now()))
    await SessionCleaning(database).sweep()
    await CountCleaning(database).sweep()
    assert await select_all(database, select(LoginSession.id).where(LoginSession.user_id == user.id)) == [login.id]
    assert await count_rows(database, AttemptCount) == 1
