"""Refreshing and ending sessions, over gRPC."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from auth_testing import Service, claims_of, session_of, update_rows

from auth_service.accounts.models import Role, User
from auth_service.sessions import actions as sessions
from auth_service.sessions.models import LoginSession
from kit import clock
from kit.database import Database
from kit.errors import Unauthenticated
from kit.revocations import Revocations
from testkit.people import expect_error, outcome
from testkit.rows import stored
from twou.auth.v1 import auth_pb2 as pb


async def change_session(database: Database, tokens: pb.TokenPair, **columns: object) -> None:
    await update_rows(database, LoginSession, LoginSession.id == session_of(tokens), **columns)


async def expect_refresh_refused(service: Service, refresh_token: str) -> None:
    refresh = service.call(pb.RefreshRequest(refresh_token=refresh_token))
    error = await expect_error(refresh, Unauthenticated, "INVALID_REFRESH_TOKEN")
    assert error.message == "Invalid or expired refresh token"


async def test_refresh_returns_two_new_tokens_of_the_same_session(service: Service, tokens: pb.TokenPair) -> None:
    new = await service.refresh(tokens)
    assert new.access_token != tokens.access_token
    assert (new.expires_in, session_of(new)) == (1800, session_of(tokens))
    assert await service.get_me(tokens) == await service.get_me(new)


async def test_session_continues_for_as_long_as_it_is_refreshed(service: Service, tokens: pb.TokenPair) -> None:
    seen = {tokens.refresh_token}
    for _ in range(5):
        tokens = await service.refresh(tokens)
        seen.add(tokens.refresh_token)
    assert len(seen) == 6


async def test_concurrent_refreshes_return_the_same_token(service: Service, tokens: pb.TokenPair) -> None:
    answers = await asyncio.gather(*(service.refresh(tokens) for _ in range(20)))
    assert len({answer.refresh_token for answer in answers}) == 1
    assert len({each.refresh_token for each in (tokens, answers[0], await service.refresh(answers[7]))}) == 3


async def test_lost_answer_to_a_refresh_is_returned_again(
    service: Service, tokens: pb.TokenPair, database: Database
) -> None:
    lost = await service.refresh(tokens)
    await change_session(database, tokens, last_used_at=clock.now() - timedelta(hours=5))
    assert (await service.refresh(tokens)).refresh_token == lost.refresh_token


async def test_lost_answer_is_returned_once_and_not_after_a_day(
    service: Service, person: pb.RegisterRequest, database: Database
) -> None:
    refused = "INVALID_REFRESH_TOKEN"
    for late, outcomes in ((timedelta(hours=5), ["OK", refused]), (timedelta(days=1), [refused])):
        tokens = await service.log_in(person)
        await service.refresh(tokens)
        await change_session(database, tokens, last_used_at=clock.now() - late)
        assert [await outcome(service.refresh(tokens)) for _ in outcomes] == outcomes


@pytest.mark.parametrize(
    ("place", "is_taken"),
    [
        (("Phone", "2001:db8:1:1::7"), True),
        (("Phone", "2001:db8:1:2::1"), False),
        (("Laptop", "2001:db8:1:1::1"), False),
    ],
)
async def test_thief_who_refreshes_as_often_as_the_owner_is_noticed(
    service: Service, person: pb.RegisterRequest, database: Database, place: tuple[str, str], *, is_taken: bool
) -> None:
    """The two alternate, eleven seconds apart."""
    tokens = await service.log_in(person, client_agent="Phone", client_address="2001:db8:1:1::1")
    refresh = pb.RefreshRequest(refresh_token=tokens.refresh_token)
    await service.call(refresh, client_agent="Phone", client_address="2001:db8:1:1::1")
    await change_session(database, tokens, last_used_at=clock.now() - timedelta(seconds=11))
    stolen = service.call(refresh, client_agent=place[0], client_address=place[1])
    assert await outcome(stolen) == ("OK" if is_taken else "INVALID_REFRESH_TOKEN")
    assert await service.is_refused(tokens) is not is_taken
    # The owner is told, unless the former token may be that of a lost answer.
    assert len(await service.mails_to(person.email, number=int(not is_taken), subject="was ended")) == int(not is_taken)


async def test_replayed_token_ends_its_session_everywhere(
    service: Service, tokens: pb.TokenPair, database: Database, elsewhere: Revocations
) -> None:
    current = await service.refresh(former := await service.refresh(tokens))
    # Within the window the former token is that of a slow tab. An older one is stolen, even then.
    assert (await service.refresh(former)).refresh_token == current.refresh_token
    revoked = asyncio.get_running_loop().create_future()
    elsewhere.on_revoked(lambda ended: revoked.set_result(None) if ended == session_of(tokens) else None)
    await expect_refresh_refused(service, tokens.refresh_token)
    await asyncio.wait_for(revoked, 1)
    await expect_refresh_refused(service, current.refresh_token)
    await service.until_refused(current)


async def test_refresh_moves_the_idle_end_and_never_beyond_the_maximum(
    service: Service, tokens: pb.TokenPair, database: Database
) -> None:
    async def days_left() -> float:
        login = await stored(database, LoginSession, session_of(tokens))
        return (login.expires_at - clock.now()).total_seconds() / 86_400

    assert await days_left() == pytest.approx(7, abs=0.01)
    await change_session(database, tokens, expires_at=clock.now() + timedelta(days=1))
    tokens = await service.refresh(tokens)
    assert await days_left() == pytest.approx(7, abs=0.01)
    await change_session(database, tokens, ends_at=clock.now() + timedelta(minutes=2))
    tokens = await service.refresh(tokens)
    assert 110 <= tokens.expires_in <= 120
    await change_session(database, tokens, ends_at=clock.now(), expires_at=clock.now())
    await expect_refresh_refused(service, tokens.refresh_token)


async def test_session_ends_if_it_is_not_refreshed_in_time(
    service: Service, tokens: pb.TokenPair, database: Database
) -> None:
    await change_session(database, tokens, expires_at=clock.now())
    await expect_refresh_refused(service, tokens.refresh_token)


async def test_session_without_a_maximum_keeps_its_end(
    service: Service, tokens: pb.TokenPair, database: Database
) -> None:
    """Sessions have no maximum if they began before maximums were introduced."""
    await change_session(database, tokens, ends_at=None, expires_at=clock.now() + timedelta(minutes=2))
    assert (await service.refresh(tokens)).expires_in <= 120


async def test_verifiers_can_ask_for_the_state_of_a_session(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, database: Database
) -> None:
    async def state(session_id: object) -> tuple[bool, int, int]:
        answer = await service.call(pb.GetSessionStateRequest(session_id=str(session_id)))
        return answer.is_live, answer.epoch, answer.user_epoch

    ended, expired = [await service.log_in(person) for _ in range(2)]
    assert await state(session_of(tokens)) == (True, 0, 0)
    await change_session(database, tokens, epoch=3)
    await change_session(database, ended, ended_at=clock.now())
    await change_session(database, expired, expires_at=clock.now())
    await update_rows(database, User, User.email == person.email, token_epoch=5, token_floor=4)
    assert await state(session_of(tokens)) == (True, 3, 4)
    for other in (session_of(ended), session_of(expired), uuid4(), "nonsense", "", "\x00"):
        assert await state(other) == (False, 0, 0)
    await update_rows(database, User, User.email == person.email, is_active=False)
    assert await state(session_of(tokens)) == (False, 0, 0)


async def test_role_change_voids_old_tokens_and_a_refresh_returns_valid_ones(
    service: Service, tokens: pb.TokenPair, database: Database
) -> None:
    user_id = UUID(claims_of(tokens)["sub"])
    async with database.transaction() as session:
        user = await session.get_one(User, user_id, with_for_update=True)
        user.role = Role.ADMIN
        await sessions.void_tokens(session, user)
    # Written past the service: its relay is not woken up, and finds it by its sweep.
    await service.until_refused(tokens, seconds=5)
    new = await service.refresh(tokens)
    claims = claims_of(new)
    assert (claims["role"], claims["user_epoch"]) == ("admin", 1)
    await service.get_me(new)


@pytest.mark.parametrize("token", ["", "junk", "\x00", "ü", "a" * 10_000, "AQ" * 30])
async def test_invalid_refresh_token_is_refused(service: Service, token: str) -> None:
    await expect_refresh_refused(service, token)


async def test_token_types_are_not_interchangeable(service: Service, tokens: pb.TokenPair) -> None:
    await expect_refresh_refused(service, tokens.access_token)
    assert await service.is_refused(pb.TokenPair(access_token=tokens.refresh_token))


async def test_logout_ends_this_session_within_a_second_and_no_other(
    service: Service, person: pb.RegisterRequest
) -> None:
    phone, laptop = await service.log_in(person), await service.log_in(person)
    await service.call(pb.LogoutRequest(), token=phone.access_token)
    await service.until_refused(phone)
    await expect_refresh_refused(service, phone.refresh_token)
    await service.get_me(laptop)
    await service.refresh(laptop)
    await service.get_me(await service.log_in(person))


async def test_session_whose_end_could_not_be_published_is_refused_here_at_once(
    service: Service, database: Database, tokens: pb.TokenPair
) -> None:
    await service.get_me(tokens)
    # As by a logout while NATS takes no revocation: no map says it.
    await change_session(database, tokens, ended_at=clock.now())
    await service.until_refused(tokens, seconds=2)


async def test_concurrent_logouts_succeed(service: Service, tokens: pb.TokenPair) -> None:
    logouts = (service.call(pb.LogoutRequest(), token=tokens.access_token) for _ in range(5))
    for answer in await asyncio.gather(*logouts, return_exceptions=True):
        # A late one may find its token void already.
        assert isinstance(answer, (pb.LogoutResponse, Unauthenticated))
