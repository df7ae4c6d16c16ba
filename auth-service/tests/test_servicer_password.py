"""Changing the password, over gRPC."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from auth_testing import NEW_PASSWORD, PASSWORD, Service, new_email, with_password
from sqlalchemy import select

from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit.database import Database
from kit.errors import InvalidInput, RateLimited, Unauthenticated
from testkit.people import expect_error, invalid_fields, outcome
from testkit.rows import select_all
from twou.auth.v1 import auth_pb2 as pb

type Change = Callable[..., Awaitable[str]]


@pytest.fixture
def change(service: Service) -> Change:
    """Answers the code of a refusal, or OK."""

    async def change(tokens: pb.TokenPair, old: str = PASSWORD, new: str = NEW_PASSWORD, **context: str) -> str:
        request = pb.ChangePasswordRequest(old_password=old, new_password=new)
        return await outcome(service.call(request, token=tokens.access_token, **context))

    return change


@pytest.fixture
async def other(service: Service, person: pb.RegisterRequest) -> pb.TokenPair:
    """The tokens of another session of `person`."""
    return await service.log_in(person)


async def test_new_password_replaces_the_old_one(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change
) -> None:
    assert await change(tokens) == "OK"
    await service.log_in(with_password(person, NEW_PASSWORD))
    await expect_error(service.log_in(person), Unauthenticated)
    # The owner is notified.
    (mail,) = await service.mails_to(person.email, number=1, subject="password was changed")
    assert NEW_PASSWORD not in str(mail)


async def test_all_other_sessions_end_within_a_second(
    service: Service, tokens: pb.TokenPair, other: pb.TokenPair, change: Change
) -> None:
    assert await change(tokens) == "OK"
    await service.until_refused(other)
    await expect_error(service.refresh(other), Unauthenticated)
    assert await change(await service.refresh(tokens), old=NEW_PASSWORD, new=PASSWORD) == "OK"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong-horse-42", NEW_PASSWORD, "WRONG_PASSWORD"),
        (PASSWORD, PASSWORD, "PASSWORD_UNCHANGED"),
        (PASSWORD, PASSWORD.replace("4", "\N{FULLWIDTH DIGIT FOUR}"), "PASSWORD_UNCHANGED"),
        (PASSWORD, "password1", "VALIDATION_ERROR"),
        (PASSWORD, "short-1", "VALIDATION_ERROR"),
        ("", NEW_PASSWORD, "VALIDATION_ERROR"),
        ("x" * 129, NEW_PASSWORD, "VALIDATION_ERROR"),
    ],
)
async def test_refused_change_changes_nothing(  # noqa: PLR0913, PLR0917  # pytest names them
    tokens: pb.TokenPair, other: pb.TokenPair, change: Change, old: str, new: str, code: str
) -> None:
    assert await change(tokens, old, new) == code
    # The password is still the old one, and no session has ended.
    assert await change(other) == "OK"


async def test_error_names_the_field_of_the_new_password_without_its_value(
    service: Service, tokens: pb.TokenPair
) -> None:
    request = pb.ChangePasswordRequest(old_password=PASSWORD, new_password="only-letters")
    error = await expect_error(service.call(request, token=tokens.access_token), InvalidInput)
    assert [detail.field for detail in error.details] == ["new_password"]
    assert "only-letters" not in repr((error.message, error.details))


async def test_wrong_old_passwords_count_as_failed_logins(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change
) -> None:
    here = {"client_address": "192.0.2.40"}
    await expect_error(service.log_in(with_password(person, "wrong-horse-42"), **here), Unauthenticated)
    assert [await change(tokens, f"guess-{n}", **here) for n in range(4)] == ["WRONG_PASSWORD"] * 4
    # Not even the right one helps.
    assert await change(tokens, **here) == "TOO_MANY_LOGIN_ATTEMPTS"
    await expect_error(service.log_in(person, **here), RateLimited)
    assert await change(tokens, client_address="192.0.2.41") == "OK"


async def test_concurrent_wrong_old_passwords_are_throttled(tokens: pb.TokenPair, change: Change) -> None:
    outcomes = await asyncio.gather(*(change(tokens, f"guess-{n}") for n in range(15)))
    assert (outcomes.count("WRONG_PASSWORD"), outcomes.count("TOO_MANY_LOGIN_ATTEMPTS")) == (5, 10)


async def test_right_old_password_resets_the_count_of_failures(
    person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change, database: Database, vault: Vault
) -> None:
    here = {"client_address": "192.0.2.42"}
    counts = select(AttemptCount.key).where(AttemptCount.key == vault.digest(person.email, "192.0.2.42"))
    assert await change(tokens, "guess-1", **here) == "WRONG_PASSWORD"
    assert await select_all(database, counts)
    assert await change(tokens, **here) == "OK"
    assert not await select_all(database, counts)


async def test_one_of_several_concurrent_changes_succeeds(
    service: Service, person: pb.RegisterRequest, change: Change
) -> None:
    devices = [await service.log_in(person) for _ in range(5)]
    outcomes = await asyncio.gather(*(change(device, new=f"{NEW_PASSWORD}-{n}") for n, device in enumerate(devices)))
    assert outcomes.count("OK") == 1
    assert set(outcomes) <= {"OK", "WRONG_PASSWORD", "NOT_AUTHENTICATED", "INVALID_TOKEN", "TOO_MANY_LOGIN_ATTEMPTS"}
    await service.log_in(with_password(person, f"{NEW_PASSWORD}-{outcomes.index('OK')}"))


async def test_concurrent_logins_with_the_old_password_are_ended_by_the_change(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change
) -> None:
    logins = (service.log_in(person) for _ in range(8))
    code, *answers = await asyncio.gather(change(tokens), *logins, return_exceptions=True)
    assert code == "OK"
    for answer in answers:
        if isinstance(answer, pb.TokenPair):
            await expect_error(service.refresh(answer), Unauthenticated)


async def test_repeated_change_is_answered_again_unless_its_passwords_differ(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, change: Change
) -> None:
    repeated = {"idempotency_key": "change-1"}
    assert [await change(tokens, **repeated) for _ in range(2)] == ["OK", "OK"]
    assert await change(tokens, new=PASSWORD + "x", **repeated) == "IDEMPOTENCY_KEY_REUSED"
    # It was changed once: with another key, the old one is wrong.
    assert await change(tokens, idempotency_key="change-2") == "WRONG_PASSWORD"
    await service.log_in(with_password(person, NEW_PASSWORD))


async def test_concurrent_repetitions_change_it_once(tokens: pb.TokenPair, change: Change) -> None:
    outcomes = await asyncio.gather(*(change(tokens, idempotency_key="change-3") for _ in range(6)))
    assert "OK" in outcomes
    assert set(outcomes) <= {"OK", "IDEMPOTENCY_IN_PROGRESS"}


async def test_own_words_are_no_password(service: Service, change: Change) -> None:
    names: dict[str, Any] = {"full_name": "Derartu Tulu", "username": f"runner-{new_email()[7:15]}"}
    email = f"derartu.{new_email()}"
    for password in (f"{email}1"[:128], "Derartu.Tulu72", f"{names['username']}1"):
        refused = service.call(pb.RegisterRequest(email=email, password=password, **names))
        assert await invalid_fields(refused) == ["password"]
    tokens = await service.log_in(await service.register(email=email, **names))
    assert await change(tokens, new="DerartuTulu-1972") == "VALIDATION_ERROR"
    assert await change(tokens) == "OK"
