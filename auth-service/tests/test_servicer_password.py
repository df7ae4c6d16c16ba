"""Changing the password, from outside."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from auth_testing import PASSWORD, Ask, LogIn, MailsTo, Register, UntilRefused, find_user, with_password
from sqlalchemy import select, update

from auth_service.accounts.models import User
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit.database import Database
from kit.errors import InvalidInput, RateLimited, Unauthenticated
from testkit.people import outcome
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Refresh = Callable[[pb.TokenPair], Awaitable[pb.TokenPair]]
type Change = Callable[..., Awaitable[str]]

OLD, NEW = PASSWORD, "battery-staple-43"


@pytest.fixture
def change(auth: AuthServiceStub, ask: Ask) -> Change:
    """Answers the code of a refusal, or OK."""

    async def change(tokens: pb.TokenPair, old: str = OLD, new: str = NEW, **travelling: str) -> str:
        request = pb.ChangePasswordRequest(old_password=old, new_password=new)
        return await outcome(ask(auth.ChangePassword, request, token=tokens.access_token, **travelling))

    return change


@pytest.fixture
def refresh(auth: AuthServiceStub, ask: Ask) -> Refresh:
    async def refresh(tokens: pb.TokenPair) -> pb.TokenPair:
        request = pb.RefreshRequest(refresh_token=tokens.refresh_token)
        answer: pb.RefreshResponse = await ask(auth.Refresh, request)
        return answer.tokens

    return refresh


@pytest.fixture
async def person(register: Register) -> pb.RegisterRequest:
    return await register(password=OLD)


@pytest.fixture
async def tokens(person: pb.RegisterRequest, log_in: LogIn) -> pb.TokenPair:
    return await log_in(person)


@pytest.fixture
async def other(person: pb.RegisterRequest, log_in: LogIn) -> pb.TokenPair:
    """Another session of the same person."""
    return await log_in(person)


async def test_from_now_on_the_new_password_logs_in_and_the_old_one_does_not(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, log_in: LogIn
) -> None:
    assert await change(tokens) == "OK"
    await log_in(with_password(person, NEW))
    with pytest.raises(Unauthenticated):
        await log_in(person)


async def test_every_other_session_ends_within_a_second_and_this_one_lives_on(
    tokens: pb.TokenPair, other: pb.TokenPair, change: Change, refresh: Refresh, until_refused: UntilRefused
) -> None:
    assert await change(tokens) == "OK"
    await until_refused(other.access_token)
    with pytest.raises(Unauthenticated):
        await refresh(other)
    assert await change(await refresh(tokens), old=NEW, new=OLD) == "OK"


@pytest.mark.parametrize(
    "refused",
    [
        ("wrong-horse-42", NEW, "WRONG_PASSWORD"),
        (OLD, OLD, "PASSWORD_UNCHANGED"),
        (OLD, OLD.replace("4", "\N{FULLWIDTH DIGIT FOUR}"), "PASSWORD_UNCHANGED"),
        (OLD, "password1", "VALIDATION_ERROR"),
        (OLD, "short-1", "VALIDATION_ERROR"),
        ("", NEW, "VALIDATION_ERROR"),
        ("x" * 129, NEW, "VALIDATION_ERROR"),
    ],
)
async def test_a_refused_change_changes_nothing(
    tokens: pb.TokenPair, other: pb.TokenPair, change: Change, refused: tuple[str, str, str]
) -> None:
    old, new, code = refused
    assert await change(tokens, old, new) == code
    # The password is still the old one, and no session has ended.
    assert await change(other) == "OK"


async def test_a_bad_new_password_is_named_by_its_field_and_not_repeated(
    auth: AuthServiceStub, ask: Ask, tokens: pb.TokenPair
) -> None:
    request = pb.ChangePasswordRequest(old_password=OLD, new_password="only-letters")
    with pytest.raises(InvalidInput) as refused:
        await ask(auth.ChangePassword, request, token=tokens.access_token)
    assert [detail.field for detail in refused.value.details] == ["new_password"]
    assert "only-letters" not in repr((refused.value.message, refused.value.details))


async def test_wrong_old_passwords_are_counted_with_bad_logins(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, log_in: LogIn
) -> None:
    here = {"client_address": "192.0.2.40"}
    with pytest.raises(Unauthenticated):
        await log_in(with_password(person, "wrong-horse-42"), **here)
    assert [await change(tokens, f"guess-{n}", **here) for n in range(4)] == ["WRONG_PASSWORD"] * 4
    # Not even with the right one.
    assert await change(tokens, **here) == "TOO_MANY_LOGIN_ATTEMPTS"
    with pytest.raises(RateLimited):
        await log_in(person, **here)
    assert await change(tokens, client_address="192.0.2.41") == "OK"


async def test_guessing_the_old_password_in_parallel_gains_nothing(tokens: pb.TokenPair, change: Change) -> None:
    outcomes = await asyncio.gather(*(change(tokens, f"guess-{n}") for n in range(15)))
    assert (outcomes.count("WRONG_PASSWORD"), outcomes.count("TOO_MANY_LOGIN_ATTEMPTS")) == (5, 10)


async def test_a_right_old_password_wipes_the_slate(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, database: Database, vault: Vault
) -> None:
    async def is_counted() -> bool:
        async with database.read() as session:
            key = vault.digest(person.email, "192.0.2.42")
            return await session.scalar(select(AttemptCount.key).where(AttemptCount.key == key)) is not None

    here = {"client_address": "192.0.2.42"}
    assert await change(tokens, "guess-1", **here) == "WRONG_PASSWORD"
    assert await is_counted()
    assert await change(tokens, **here) == "OK"
    assert not await is_counted()


async def test_of_many_who_change_it_at_once_one_succeeds(
    person: pb.RegisterRequest, change: Change, log_in: LogIn
) -> None:
    devices = [await log_in(person) for _ in range(5)]
    outcomes = await asyncio.gather(*(change(device, new=f"{NEW}-{n}") for n, device in enumerate(devices)))
    assert outcomes.count("OK") == 1
    assert set(outcomes) <= {"OK", "WRONG_PASSWORD", "NOT_AUTHENTICATED", "TOO_MANY_LOGIN_ATTEMPTS"}
    await log_in(with_password(person, f"{NEW}-{outcomes.index('OK')}"))


async def test_logins_with_the_old_password_do_not_slip_past_a_change(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, log_in: LogIn, refresh: Refresh
) -> None:
    code, *logins = await asyncio.gather(change(tokens), *(log_in(person) for _ in range(8)), return_exceptions=True)
    assert code == "OK"
    for login in logins:
        if isinstance(login, pb.TokenPair):
            with pytest.raises(Unauthenticated):
                await refresh(login)


async def test_an_account_out_of_use_changes_no_password(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, database: Database
) -> None:
    before = (await find_user(database, person)).password_hash
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == person.email).values(is_active=False))
    assert await change(tokens) == "NOT_AUTHENTICATED"
    assert (await find_user(database, person)).password_hash == before


async def test_changing_needs_a_token(auth: AuthServiceStub, ask: Ask) -> None:
    with pytest.raises(Unauthenticated):
        await ask(auth.ChangePassword, pb.ChangePasswordRequest(old_password=OLD, new_password=NEW))


async def test_a_repetition_is_answered_again_and_other_passwords_are_refused(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, log_in: LogIn
) -> None:
    repeated = {"idempotency_key": "change-1"}
    assert [await change(tokens, **repeated) for _ in range(2)] == ["OK", "OK"]
    assert await change(tokens, new=OLD + "x", **repeated) == "IDEMPOTENCY_KEY_REUSED"
    # It was changed once: with another key, the old one is wrong.
    assert await change(tokens, idempotency_key="change-2") == "WRONG_PASSWORD"
    await log_in(with_password(person, NEW))


async def test_repetitions_at_the_same_instant_change_it_once(tokens: pb.TokenPair, change: Change) -> None:
    outcomes = await asyncio.gather(*(change(tokens, idempotency_key="change-3") for _ in range(6)))
    assert "OK" in outcomes
    assert set(outcomes) <= {"OK", "IDEMPOTENCY_IN_PROGRESS"}


async def test_the_owner_is_told_by_mail(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, mails_to: MailsTo
) -> None:
    assert await change(tokens) == "OK"
    (mail,) = await mails_to(person.email, number=1, subject="password was changed")
    assert NEW not in str(mail)
