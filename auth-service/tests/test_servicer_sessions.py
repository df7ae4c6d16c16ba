"""Refreshing and ending sessions, from outside."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from auth_testing import Ask, LogIn, Register, UntilRefused
from sqlalchemy import update

from auth_service.accounts.models import Role, User
from auth_service.sessions import actions as sessions
from auth_service.sessions.models import LoginSession
from kit import clock
from kit.database import Database
from kit.errors import Unauthenticated
from kit.revocations import Revocations
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Refresh = Callable[[str], Awaitable[pb.TokenPair]]


@pytest.fixture
def refresh(auth: AuthServiceStub, ask: Ask) -> Refresh:
    async def refresh(token: str) -> pb.TokenPair:
        answer: pb.RefreshResponse = await ask(auth.Refresh, pb.RefreshRequest(refresh_token=token))
        return answer.tokens

    return refresh


@pytest.fixture
async def tokens(register: Register, log_in: LogIn) -> pb.TokenPair:
    return await log_in(await register())


def session_of(tokens: pb.TokenPair) -> UUID:
    return UUID(jwt.decode(tokens.access_token, options={"verify_signature": False})["sid"])


async def change_session(database: Database, tokens: pb.TokenPair, **columns: object) -> None:
    async with database.transaction() as session:
        await session.execute(update(LoginSession).where(LoginSession.id == session_of(tokens)).values(columns))


async def is_refused(refresh: Refresh, token: str) -> bool:
    try:
        await refresh(token)
    except Unauthenticated as error:
        return (error.code, error.message) == ("INVALID_REFRESH_TOKEN", "Invalid or expired refresh token")
    return False


async def test_refreshing_gives_two_new_tokens_of_the_same_session(
    auth: AuthServiceStub, ask: Ask, refresh: Refresh, tokens: pb.TokenPair
) -> None:
    new = await refresh(tokens.refresh_token)
    assert new.refresh_token != tokens.refresh_token
    assert new.access_token != tokens.access_token
    assert new.expires_in == 1800
    assert session_of(new) == session_of(tokens)
    for access_token in (tokens.access_token, new.access_token):
        await ask(auth.GetMe, pb.GetMeRequest(), token=access_token)


async def test_a_session_goes_on_for_as_long_as_it_is_refreshed(refresh: Refresh, tokens: pb.TokenPair) -> None:
    seen = {tokens.refresh_token}
    for _ in range(5):
        tokens = await refresh(tokens.refresh_token)
        seen.add(tokens.refresh_token)
    assert len(seen) == 6


async def test_all_who_refresh_at_once_get_the_same_token(refresh: Refresh, tokens: pb.TokenPair) -> None:
    answers = await asyncio.gather(*(refresh(tokens.refresh_token) for _ in range(20)))
    assert len({answer.refresh_token for answer in answers}) == 1
    assert answers[0].refresh_token != tokens.refresh_token
    assert (await refresh(answers[7].refresh_token)).refresh_token != answers[7].refresh_token


async def test_an_answer_that_was_lost_can_be_asked_for_again(
    refresh: Refresh, tokens: pb.TokenPair, database: Database
) -> None:
    lost = await refresh(tokens.refresh_token)
    await change_session(database, tokens, last_used_at=clock.now() - timedelta(hours=5))
    assert (await refresh(tokens.refresh_token)).refresh_token == lost.refresh_token


async def test_a_replayed_token_ends_its_session_everywhere(
    refresh: Refresh, tokens: pb.TokenPair, database: Database, elsewhere: Revocations, until_refused: UntilRefused
) -> None:
    current = await refresh((await refresh(tokens.refresh_token)).refresh_token)
    # Within the window an old token is a slow tab.
    assert (await refresh(tokens.refresh_token)).refresh_token == current.refresh_token
    await change_session(database, tokens, last_used_at=clock.now() - timedelta(seconds=11))
    revoked = asyncio.get_running_loop().create_future()
    elsewhere.on_revoked(lambda ended, _: revoked.set_result(None) if ended == session_of(tokens) else None)
    assert await is_refused(refresh, tokens.refresh_token)
    await asyncio.wait_for(revoked, 1)
    assert await is_refused(refresh, current.refresh_token)
    await until_refused(current.access_token)


async def test_a_session_ends_if_it_is_not_refreshed_in_time(
    refresh: Refresh, tokens: pb.TokenPair, database: Database
) -> None:
    await change_session(database, tokens, expires_at=clock.now())
    assert await is_refused(refresh, tokens.refresh_token)


async def test_each_refresh_moves_the_end_on_but_not_beyond_the_last_one(
    refresh: Refresh, tokens: pb.TokenPair, database: Database
) -> None:
    async def days_left() -> float:
        async with database.read() as session:
            login = await session.get_one(LoginSession, session_of(tokens))
        return (login.expires_at - clock.now()).total_seconds() / 86_400

    assert await days_left() == pytest.approx(7, abs=0.01)
    await change_session(database, tokens, expires_at=clock.now() + timedelta(days=1))
    tokens = await refresh(tokens.refresh_token)
    assert await days_left() == pytest.approx(7, abs=0.01)
    await change_session(database, tokens, ends_at=clock.now() + timedelta(minutes=2))
    tokens = await refresh(tokens.refresh_token)
    assert 110 <= tokens.expires_in <= 120
    await change_session(database, tokens, ends_at=clock.now(), expires_at=clock.now())
    assert await is_refused(refresh, tokens.refresh_token)


async def test_a_session_of_before_there_was_a_last_end_keeps_the_one_that_it_had(
    refresh: Refresh, tokens: pb.TokenPair, database: Database
) -> None:
    await change_session(database, tokens, ends_at=None, expires_at=clock.now() + timedelta(minutes=2))
    assert (await refresh(tokens.refresh_token)).expires_in <= 120


async def test_a_verifier_is_told_the_state_of_a_session(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, database: Database
) -> None:
    async def state(session_id: object) -> tuple[bool, int]:
        answer = await ask(auth.GetSessionState, pb.GetSessionStateRequest(session_id=str(session_id)))
        return answer.is_live, answer.epoch

    person = await register()
    tokens, ended, expired = [await log_in(person) for _ in range(3)]
    assert await state(session_of(tokens)) == (True, 0)
    await change_session(database, tokens, epoch=3)
    await change_session(database, ended, ended_at=clock.now())
    await change_session(database, expired, expires_at=clock.now())
    assert await state(session_of(tokens)) == (True, 3)
    for other in (session_of(ended), session_of(expired), uuid4(), "nonsense", "", "\x00"):
        assert await state(other) == (False, 0)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == person.email).values(is_active=False))
    assert await state(session_of(tokens)) == (False, 0)


async def test_after_a_change_of_role_old_tokens_are_void_and_a_refresh_brings_true_ones(
    auth: AuthServiceStub, ask: Ask, tokens: pb.TokenPair, refresh: Refresh, database: Database
) -> None:
    async def is_refused_now() -> bool:
        try:
            await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)
        except Unauthenticated:
            return True
        return False

    user_id = UUID(jwt.decode(tokens.access_token, options={"verify_signature": False})["sub"])
    async with database.transaction() as session:
        (await session.get_one(User, user_id, with_for_update=True)).role = Role.ADMIN
        assert await sessions.renew_all_sessions(session, user_id) == 1
    # Written past the service: its relay is not woken up, and finds it by its sweep.
    await eventually(is_refused_now, seconds=5)
    new = (await refresh(tokens.refresh_token)).access_token
    claims = jwt.decode(new, options={"verify_signature": False})
    assert (claims["role"], claims["epoch"]) == ("admin", 1)
    await ask(auth.GetMe, pb.GetMeRequest(), token=new)


async def test_an_account_out_of_use_refreshes_nothing(
    register: Register, log_in: LogIn, refresh: Refresh, database: Database
) -> None:
    person = await register()
    tokens = await log_in(person)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == person.email).values(is_active=False))
    assert await is_refused(refresh, tokens.refresh_token)


async def test_the_role_is_the_one_of_today(
    auth: AuthServiceStub, register: Register, log_in: LogIn, refresh: Refresh, database: Database
) -> None:
    person = await register()
    tokens = await log_in(person)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == person.email).values(role="provider"))
    claims = jwt.decode((await refresh(tokens.refresh_token)).access_token, options={"verify_signature": False})
    assert claims["role"] == "provider"


@pytest.mark.parametrize("token", ["", "junk", "\x00", "ü", "a" * 10_000, "AQ" * 30])
async def test_junk_is_no_refresh_token(refresh: Refresh, token: str) -> None:
    assert await is_refused(refresh, token)


async def test_no_kind_of_token_passes_for_the_other(
    auth: AuthServiceStub, ask: Ask, refresh: Refresh, tokens: pb.TokenPair
) -> None:
    assert await is_refused(refresh, tokens.access_token)
    with pytest.raises(Unauthenticated):
        await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.refresh_token)


async def test_logging_out_ends_this_session_within_a_second_and_no_other(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, until_refused: UntilRefused
) -> None:
    person = await register()
    phone, laptop = await log_in(person), await log_in(person)
    await ask(auth.Logout, pb.LogoutRequest(), token=phone.access_token)
    await until_refused(phone.access_token)
    with pytest.raises(Unauthenticated):
        await ask(auth.Refresh, pb.RefreshRequest(refresh_token=phone.refresh_token))
    await ask(auth.GetMe, pb.GetMeRequest(), token=laptop.access_token)
    await ask(auth.Refresh, pb.RefreshRequest(refresh_token=laptop.refresh_token))
    again = await log_in(person)
    await ask(auth.GetMe, pb.GetMeRequest(), token=again.access_token)


async def test_logging_out_many_times_at_once_is_no_error(
    auth: AuthServiceStub, ask: Ask, tokens: pb.TokenPair
) -> None:
    logouts = (ask(auth.Logout, pb.LogoutRequest(), token=tokens.access_token) for _ in range(5))
    for answer in await asyncio.gather(*logouts, return_exceptions=True):
        # A late one may find its token void already.
        assert isinstance(answer, (pb.LogoutResponse, Unauthenticated))


async def test_logging_out_needs_a_token(auth: AuthServiceStub, ask: Ask) -> None:
    with pytest.raises(Unauthenticated):
        await ask(auth.Logout, pb.LogoutRequest())
