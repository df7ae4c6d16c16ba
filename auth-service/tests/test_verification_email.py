"""Verification of an e-mail address with a mailed code, over gRPC."""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import Service, audit_entries, challenges_of, find_user, new_email, update_rows
from sqlalchemy import true

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.mails.messages import plain_text
from auth_service.recovery.models import Challenge
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.throttle.models import AttemptCount
from kit import clock
from kit.database import Database
from kit.errors import AppError
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import verification_pb2

type Code = Callable[..., Awaitable[str]]
type Verify = Callable[..., Awaitable[str]]

INVALID = "INVALID_VERIFICATION_CODE"
_addresses = (f"2001:db8:0:{number:x}::1" for number in itertools.count(1))


@pytest.fixture
def code(service: Service) -> Code:
    """Returns the code that was mailed to an address last, once there were `number` mails."""

    async def code(email: str, *, number: int = 1) -> str:
        mails = await service.mails_to(email, number=number, subject="verification")
        found = re.search(r"\b\d{8}\b", plain_text(mails[-1]))
        assert found
        return found[0]

    return code


@pytest.fixture
def verify(service: Service) -> Verify:
    """Answers the address of the account that is returned, "" if none is, or the code of a refusal."""
    here = next(_addresses)

    async def verify(code: str, *, email: str | None = None, **context: Any) -> str:
        request = verification_pb2.VerifyEmailRequest(code=code, email=email)
        try:
            answer = await service.call(request, **{"client_address": here, **context})
        except AppError as error:
            return error.code
        assert answer.HasField("user") == answer.user.email_verified
        return str(answer.user.email)

    return verify


@pytest.fixture
def request_code(service: Service) -> Verify:
    here = next(_addresses)

    async def request_code(email: str | None = None, **context: Any) -> str:
        request = verification_pb2.RequestVerificationRequest(email=email)
        try:
            answer = await service.call(request, client_address=here, **context)
        except AppError as error:
            return error.code
        assert answer == verification_pb2.RequestVerificationResponse()
        return "OK"

    return request_code


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**8:08}"


async def recorded(database: Database, person: pb.RegisterRequest) -> list[str]:
    user = await find_user(database, person)
    entries = await audit_entries(database, AuditEntry.subject_id == user.id)
    actions = [entry.action for entry in sorted(entries, key=lambda entry: entry.occurred_at)]
    return [action for action in actions if "verif" in action]


async def test_code_mailed_at_registration_verifies_the_address(
    database: Database, person: pb.RegisterRequest, tokens: pb.TokenPair, code: Code, verify: Verify
) -> None:
    assert not (await find_user(database, person)).email_verified
    assert await verify(await code(person.email), token=tokens.access_token) == person.email
    assert (await find_user(database, person)).email_verified
    assert await recorded(database, person) == ["verification_requested", "email_verified"]


async def test_account_is_returned_only_to_its_owner(
    service: Service, database: Database, tokens: pb.TokenPair, code: Code, verify: Verify
) -> None:
    for token in (None, tokens.access_token):
        other = await service.register()
        assert await verify(await code(other.email), email=other.email.upper(), token=token) == ""
        assert (await find_user(database, other)).email_verified


async def test_refusal_does_not_tell_why_a_code_is_invalid(
    person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    good = await code(person.email)
    for guess in (wrong(good), "", "x" * 10_000, "é\x00", good + " "):
        assert await verify(guess, email=person.email) == INVALID
    assert await verify(good, email=new_email()) == INVALID
    assert await verify(good, email="no address") == "VALIDATION_ERROR"
    assert await verify(good) == "NOT_AUTHENTICATED"


async def test_code_works_once_under_concurrency(
    person: pb.RegisterRequest, tokens: pb.TokenPair, code: Code, verify: Verify
) -> None:
    good = await code(person.email)
    outcomes = await asyncio.gather(*(verify(good, token=tokens.access_token) for _ in range(6)))
    assert sorted(outcomes) == sorted([person.email] + [INVALID] * 5)
    assert await verify(good, token=tokens.access_token) == INVALID


async def test_code_is_void_after_five_concurrent_wrong_guesses(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    good = await code(person.email)
    guesses = (verify(wrong(good, n + 1), email=person.email) for n in range(10))
    assert await asyncio.gather(*guesses) == [INVALID] * 10
    assert await verify(good, email=person.email) == INVALID
    user = await find_user(database, person)
    assert [challenge.tries for challenge in await challenges_of(database, user)] == [5]
    assert not user.email_verified
    assert await recorded(database, person) == ["verification_requested"] + ["email_verification_failed"] * 11


async def test_code_is_valid_after_four_wrong_guesses(person: pb.RegisterRequest, code: Code, verify: Verify) -> None:
    good = await code(person.email)
    for n in range(4):
        assert await verify(wrong(good, n + 1), email=person.email) == INVALID
    assert await verify(good, email=person.email) == ""


async def test_code_is_void_after_its_lifetime_and_for_an_inactive_account(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    good, user = await code(person.email), await find_user(database, person)
    await update_rows(database, User, User.id == user.id, is_active=False)
    assert await verify(good, email=person.email) == INVALID
    await update_rows(database, User, User.id == user.id, is_active=True)
    await update_rows(database, Challenge, Challenge.user_id == user.id, expires_at=clock.now())
    assert await verify(good, email=person.email) == INVALID


async def test_change_of_address_voids_the_code_and_is_reported_to_the_old_address(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, code: Code, verify: Verify
) -> None:
    token, old_code, email = tokens.access_token, await code(person.email), f"new-{person.email}"
    await service.call(pb.UpdateMeRequest(email=email), token=token)
    new_code = await code(email)
    assert await verify(old_code, token=token) == INVALID
    assert await verify(new_code, token=token) == email
    assert await verify(old_code, email=person.email) == INVALID
    mails = await service.mails_to(person.email, number=2, subject="e-mail address")
    # The reader of the old address must not learn the new one.
    assert not [mail for mail in mails if email in str(mail)]


async def test_reset_token_verifies_no_address(service: Service, person: pb.RegisterRequest, verify: Verify) -> None:
    request = verification_pb2.RequestPasswordResetRequest(email=person.email)
    await service.call(request, client_address=next(_addresses))
    (mail,) = await service.mails_to(person.email, number=1, subject="new 2U password")
    found = re.search(r"#token=([\w-]+)", plain_text(mail))
    assert found
    assert await verify(found[1], email=person.email) == INVALID


async def test_only_the_newest_code_is_valid(
    database: Database, person: pb.RegisterRequest, code: Code, request_code: Verify, verify: Verify
) -> None:
    first = await code(person.email)
    # An address gets one a minute: the count of the first one is taken back.
    await update_rows(database, AttemptCount, true(), moments=[])
    assert await request_code(person.email) == "OK"
    second = await code(person.email, number=2)
    assert await verify(first, email=person.email) == INVALID
    assert await verify(second, email=person.email) == ""


async def test_request_for_a_code_does_not_reveal_accounts(
    person: pb.RegisterRequest, tokens: pb.TokenPair, code: Code, request_code: Verify, verify: Verify
) -> None:
    token = tokens.access_token
    assert await request_code(f"unknown-{person.email}") == "OK"
    assert await request_code(person.email) == "OK"
    assert await verify(await code(person.email), token=token) == person.email
    # A verified address is answered alike.
    assert await request_code(person.email) == await request_code(token=token) == "OK"
    assert await request_code("no address") == "VALIDATION_ERROR"
    assert await request_code() == "NOT_AUTHENTICATED"


async def test_challenges_are_deleted_a_day_after_their_end(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    assert await verify(await code(person.email), email=person.email) == ""
    user = await find_user(database, person)
    left = []
    for hours in (1, 23, 25):
        expired_at = clock.now() - timedelta(hours=hours)
        await update_rows(database, Challenge, Challenge.user_id == user.id, expires_at=expired_at)
        await ChallengeCleaning(database).sweep()
        left.append(len(await challenges_of(database, user)))
    assert left == [1, 1, 0]


async def test_guesses_from_one_client_are_limited_over_all_accounts(verify: Verify) -> None:
    outcomes = [await verify("12345678", email=new_email()) for _ in range(31)]
    assert outcomes == [INVALID] * 30 + ["RATE_LIMIT_EXCEEDED"]
    assert await verify("12345678", email=new_email(), client_address=next(_addresses)) == INVALID


async def test_repeated_verification_is_answered_again(
    person: pb.RegisterRequest, tokens: pb.TokenPair, code: Code, verify: Verify
) -> None:
    good = await code(person.email)
    repeated = {"token": tokens.access_token, "idempotency_key": "verify-1"}
    assert [await verify(good, **repeated) for _ in range(2)] == [person.email] * 2
    assert await verify(wrong(good), **repeated) == "IDEMPOTENCY_KEY_REUSED"
