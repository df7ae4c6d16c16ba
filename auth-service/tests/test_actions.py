"""The verbs, against a real database; what they tell the world is asserted in the outbox."""

from datetime import timedelta

import pytest
from auth_testing import NewEmail
from pydantic import SecretStr
from sqlalchemy import delete, func, select

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
from testkit.rows import outbox_rows, stored
from twou.auth.v1 import auth_pb2, events_pb2

LIFETIMES = Lifetimes(access_token=timedelta(minutes=30), idle=timedelta(days=7), session=timedelta(days=30))


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(delete(tables.outbox))


@pytest.fixture
def registration(new_email: NewEmail) -> Registration:
    return Registration("Abebe Bikila", new_email(), Role.PROVIDER, None, None)


@pytest.fixture
async def user(database: Database, new_email: NewEmail) -> User:
    user = User(full_name="Abebe", email=new_email(), password_hash="-", role=Role.CLIENT)
    async with database.transaction() as session:
        session.add(user)
    return user


@pytest.fixture
def tokens(vault: Vault) -> Tokens:
    return Tokens(TokenRules("2u", "2u"), vault, LIFETIMES)


@pytest.fixture
async def login(database: Database, user: User, tokens: Tokens) -> LoginSession:
    """A session that was refreshed five times, an hour ago."""
    now, session_id = clock.now(), new_id()
    login = LoginSession(
        id=session_id,
        user_id=user.id,
        sealed_key=tokens.new_sealed_key(session_id),
        counter=5,
        device="",
        address="",
        created_at=now - timedelta(hours=2),
        last_used_at=now - timedelta(hours=1),
        expires_at=now + timedelta(days=1),
    )
    async with database.transaction() as session:
        session.add(login)
    return login


def presented(tokens: Tokens, login: LoginSession, counter: int) -> refresh_tokens.PresentedToken:
    return refresh_tokens.read(refresh_tokens.compute(tokens._key(login), login.id, counter))


async def test_a_registration_and_its_event_are_committed_together(
    database: Database, registration: Registration
) -> None:
    async with database.transaction() as session:
        user = await accounts.register(session, registration, "a hash")
    (row,) = await outbox_rows(database)
    event = events_pb2.UserRegistered.FromString(row.payload)
    assert (row.subject, row.audience) == ("events.auth.v1.UserRegistered", [])
    assert (event.user_id, event.full_name, event.role) == (str(user.id), "Abebe Bikila", auth_pb2.ROLE_PROVIDER)
    assert clock.from_timestamp(event.occurred_at) == user.created_at


async def test_a_refused_registration_leaves_nothing(database: Database, registration: Registration) -> None:
    for _ in range(2):
        try:
            async with database.transaction() as session:
                await accounts.register(session, registration, "a hash")
        except EmailTaken:
            break
    else:
        pytest.fail("registered twice")
    assert len(await outbox_rows(database)) == 1


async def test_the_violated_constraint_is_reported_for_any_values(
    database: Database, registration: Registration
) -> None:
    # The database's own message repeats the value, here the name of the other constraint.
    first = Registration("A", "uq_users_username_key@example.com", Role.CLIENT, None, "uq_users_email")
    async with database.transaction() as session:
        await accounts.register(session, first, "a hash")
    for again, refusal in (
        (Registration("B", first.email, Role.CLIENT, None, None), EmailTaken),
        (Registration("B", registration.email, Role.CLIENT, None, "UQ_users_EMAIL"), UsernameTaken),
    ):
        with pytest.raises(refusal, match="already exists"):
            async with database.transaction() as session:
                await accounts.register(session, again, "a hash")


async def test_an_account_is_made_admin_by_its_email_in_any_form(database: Database, user: User) -> None:
    for expected in (True, False):
        async with database.transaction() as session:
            assert await make_admin(session, f" {user.email.upper()} ") is expected


@pytest.mark.parametrize("email", ["unknown@example.com", "not an address", ""])
async def test_an_unknown_address_makes_no_admin(database: Database, email: str) -> None:
    with pytest.raises(NoSuchAccount):
        async with database.transaction() as session:
            await make_admin(session, email)


async def test_a_replay_ends_the_session_for_good_and_tells_every_verifier(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    async with database.transaction() as session:
        assert await sessions.refresh(session, presented(tokens, login, 2), tokens) is None
    ended = await stored(database, LoginSession, login.id)
    assert (ended.ended_reason, ended.counter) == ("replayed", 5)
    assert [row.subject for row in await outbox_rows(database)] == [f"revocations.{login.id}"]
    async with database.transaction() as session:
        assert await sessions.refresh(session, presented(tokens, login, 5), tokens) is None


async def test_one_behind_converges_and_moves_nothing(database: Database, login: LoginSession, tokens: Tokens) -> None:
    async with database.transaction() as session:
        pair = await sessions.refresh(session, presented(tokens, login, 4), tokens)
    assert pair is not None
    assert pair.refresh_token == presented(tokens, login, 5).text
    after = await stored(database, LoginSession, login.id)
    assert (after.counter, after.last_used_at) == (5, login.last_used_at)


async def test_a_token_of_the_future_is_refused_and_the_session_lives(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    async with database.transaction() as session:
        assert await sessions.refresh(session, presented(tokens, login, 6), tokens) is None
        assert await sessions.refresh(session, presented(tokens, login, 5), tokens) is not None


async def test_a_token_of_another_key_is_refused_and_the_session_lives(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    forged = refresh_tokens.read(refresh_tokens.compute(b"0" * 32, login.id, 0))
    async with database.transaction() as session:
        assert await sessions.refresh(session, forged, tokens) is None
        assert await sessions.refresh(session, presented(tokens, login, 5), tokens) is not None


async def test_under_another_secret_key_the_sessions_of_before_are_over(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    token = presented(tokens, login, 5)
    other = Tokens(TokenRules("2u", "2u"), Vault(SecretStr("x" * 32)), LIFETIMES)
    async with database.transaction() as session:
        assert await sessions.refresh(session, token, other) is None


async def test_an_access_token_does_not_outlive_its_session(
    database: Database, login: LoginSession, tokens: Tokens
) -> None:
    async with database.transaction() as session:
        (await session.get_one(LoginSession, login.id)).expires_at = clock.now() + timedelta(seconds=90)
    async with database.transaction() as session:
        pair = await sessions.refresh(session, presented(tokens, login, 5), tokens)
    assert pair is not None
    assert 80 <= pair.expires_in <= 90


async def test_logging_out_twice_is_told_once(database: Database, login: LoginSession) -> None:
    for _ in range(2):
        async with database.transaction() as session:
            await sessions.log_out(session, login.id)
    assert (await stored(database, LoginSession, login.id)).ended_reason == "logged_out"
    assert [row.subject for row in await outbox_rows(database)] == [f"revocations.{login.id}"]


async def test_logging_out_of_a_session_that_is_gone_is_no_error(database: Database) -> None:
    async with database.transaction() as session:
        await sessions.log_out(session, new_id())


async def test_cleaning_keeps_what_lives_or_ended_lately(database: Database, user: User, login: LoginSession) -> None:
    long_ago = clock.now() - timedelta(days=40)
    over = LoginSession(
        user_id=user.id,
        sealed_key=b"",
        device="",
        address="",
        created_at=long_ago,
        last_used_at=long_ago,
        expires_at=long_ago + timedelta(days=7),
    )
    async with database.transaction() as session:
        session.add(over)
        session.add(AttemptCount(key=b"old", moments=[], last_at=long_ago))
        session.add(AttemptCount(key=b"new", moments=[], last_at=clock.now()))
        await sessions.log_out(session, login.id)
    await SessionCleaning(database).sweep()
    await CountCleaning(database).sweep()
    async with database.transaction() as session:
        kept = await session.scalars(select(LoginSession.id).where(LoginSession.user_id == user.id))
        assert list(kept) == [login.id]
        assert await session.scalar(select(func.count()).select_from(AttemptCount)) == 1
