"""Showing with a code that one reads the mail of an address, from outside."""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import Ask, LogIn, MailsTo, NewEmail, Register, find_user, update_rows
from sqlalchemy import select, true

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.recovery.models import Challenge
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.throttle.models import AttemptCount
from kit import clock
from kit.database import Database
from kit.errors import AppError
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import verification_pb2
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.auth.v1.verification_pb2_grpc import VerificationServiceStub

type Code = Callable[..., Awaitable[str]]
type Verify = Callable[..., Awaitable[str]]

INVALID = "INVALID_VERIFICATION_CODE"
_addresses = (f"2001:db8::{number:x}" for number in itertools.count(1))


@pytest.fixture
async def person(register: Register) -> pb.RegisterRequest:
    return await register()


@pytest.fixture
async def token(person: pb.RegisterRequest, log_in: LogIn) -> str:
    return (await log_in(person)).access_token


@pytest.fixture
def code(mails_to: MailsTo) -> Code:
    """The one that was mailed to an address last, of so many."""

    async def code(email: str, *, number: int = 1) -> str:
        mails = await mails_to(email, number=number, subject="verification")
        found = re.search(r"\b\d{8}\b", mails[-1].get_content())
        assert found
        return found[0]

    return code


@pytest.fixture
def verify(verification: VerificationServiceStub, ask: Ask) -> Verify:
    """Answers whose address is verified now ("" if that is not told), or the code of a refusal."""
    here = next(_addresses)

    async def verify(code: str, *, email: str | None = None, **travelling: Any) -> str:
        request = verification_pb2.VerifyEmailRequest(code=code, email=email)
        try:
            answer = await ask(verification.VerifyEmail, request, **{"client_address": here, **travelling})
        except AppError as error:
            return error.code
        assert answer.HasField("user") == answer.user.email_verified
        return str(answer.user.email)

    return verify


@pytest.fixture
def request_code(verification: VerificationServiceStub, ask: Ask) -> Verify:
    here = next(_addresses)

    async def request_code(email: str | None = None, **travelling: Any) -> str:
        request = verification_pb2.RequestVerificationRequest(email=email)
        try:
            answer = await ask(verification.RequestVerification, request, client_address=here, **travelling)
        except AppError as error:
            return error.code
        assert answer == verification_pb2.RequestVerificationResponse()
        return "OK"

    return request_code


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**8:08}"


async def recorded(database: Database, person: pb.RegisterRequest) -> list[str]:
    user = await find_user(database, person)
    async with database.read() as session:
        of_user = select(AuditEntry.action).where(AuditEntry.subject_id == user.id)
        actions = await session.scalars(of_user.order_by(AuditEntry.occurred_at))
        return [action for action in actions if "verif" in action]


async def test_a_registration_mails_a_code_that_verifies_the_address(
    database: Database, person: pb.RegisterRequest, token: str, code: Code, verify: Verify
) -> None:
    assert not (await find_user(database, person)).email_verified
    assert await verify(await code(person.email), token=token) == person.email
    assert (await find_user(database, person)).email_verified
    assert await recorded(database, person) == ["verification_requested", "email_verified"]


async def test_without_a_token_a_code_shows_no_account(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    assert await verify(await code(person.email), email=person.email.upper()) == ""
    assert (await find_user(database, person)).email_verified


async def test_another_user_sees_no_account_when_verifying(
    register: Register, token: str, code: Code, verify: Verify
) -> None:
    other = await register()
    assert await verify(await code(other.email), email=other.email, token=token) == ""


async def test_of_a_code_nothing_is_told_but_that_it_is_not_good(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify, new_email: NewEmail
) -> None:
    good = await code(person.email)
    for guess in (wrong(good), "", "x" * 10_000, "é\x00", good + " "):
        assert await verify(guess, email=person.email) == INVALID
    assert await verify(good, email=new_email()) == INVALID
    assert await verify(good, email="no address") == "VALIDATION_ERROR"
    assert await verify(good) == "NOT_AUTHENTICATED"


async def test_a_code_serves_once(person: pb.RegisterRequest, token: str, code: Code, verify: Verify) -> None:
    good = await code(person.email)
    outcomes = await asyncio.gather(*(verify(good, token=token) for _ in range(6)))
    assert sorted(outcomes) == sorted([person.email] + [INVALID] * 5)
    assert await verify(good, token=token) == INVALID


async def test_a_code_stands_five_wrong_tries_however_they_are_made(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    good = await code(person.email)
    guesses = (verify(wrong(good, n + 1), email=person.email) for n in range(10))
    assert await asyncio.gather(*guesses) == [INVALID] * 10
    assert await verify(good, email=person.email) == INVALID
    user = await find_user(database, person)
    async with database.read() as session:
        assert list(await session.scalars(select(Challenge.tries).where(Challenge.user_id == user.id))) == [5]
    assert not user.email_verified
    assert await recorded(database, person) == ["verification_requested"] + ["email_verification_failed"] * 11


async def test_four_wrong_tries_leave_one(person: pb.RegisterRequest, code: Code, verify: Verify) -> None:
    good = await code(person.email)
    for n in range(4):
        assert await verify(wrong(good, n + 1), email=person.email) == INVALID
    assert await verify(good, email=person.email) == ""


async def test_a_code_ends_after_its_time_and_with_the_account(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    good, user = await code(person.email), await find_user(database, person)
    await update_rows(database, User, User.id == user.id, is_active=False)
    assert await verify(good, email=person.email) == INVALID
    await update_rows(database, User, User.id == user.id, is_active=True)
    await update_rows(database, Challenge, Challenge.user_id == user.id, expires_at=clock.now())
    assert await verify(good, email=person.email) == INVALID


@pytest.fixture
async def moved(auth: AuthServiceStub, ask: Ask, token: str, code: Code, person: pb.RegisterRequest) -> pb.User:
    """The person, with another address after the first one was sent its code."""
    await code(person.email)
    answer = await ask(auth.UpdateMe, pb.UpdateMeRequest(email=f"new-{person.email}"), token=token)
    user: pb.User = answer.user
    return user


async def test_another_address_needs_another_code(
    person: pb.RegisterRequest, moved: pb.User, token: str, code: Code, verify: Verify
) -> None:
    assert await verify(await code(person.email), token=token) == INVALID
    assert await verify(await code(moved.email), token=token) == moved.email


async def test_the_old_address_is_told_of_the_new_one(
    person: pb.RegisterRequest, moved: pb.User, mails_to: MailsTo
) -> None:
    (mail,) = await mails_to(person.email, number=1, subject="e-mail address")
    # The reader of the old address must not learn the new one.
    assert moved.email not in str(mail)


async def test_a_reset_token_verifies_no_address(
    verification: VerificationServiceStub, ask: Ask, person: pb.RegisterRequest, mails_to: MailsTo, verify: Verify
) -> None:
    request = verification_pb2.RequestPasswordResetRequest(email=person.email)
    await ask(verification.RequestPasswordReset, request, client_address=next(_addresses))
    (mail,) = await mails_to(person.email, number=1, subject="new 2U password")
    found = re.search(r"#token=([\w-]+)", mail.get_content())
    assert found
    assert await verify(found[1], email=person.email) == INVALID


async def test_another_code_can_be_asked_for_and_only_the_newest_is_good(
    database: Database, person: pb.RegisterRequest, code: Code, request_code: Verify, verify: Verify
) -> None:
    first = await code(person.email)
    # An address gets one a minute: the count of the first one is taken back.
    await update_rows(database, AttemptCount, true(), moments=[])
    assert await request_code(person.email) == "OK"
    second = await code(person.email, number=2)
    assert await verify(first, email=person.email) == INVALID
    assert await verify(second, email=person.email) == ""


async def test_asking_for_a_code_does_not_tell_who_has_an_account_or_is_verified(
    person: pb.RegisterRequest, token: str, code: Code, request_code: Verify, verify: Verify
) -> None:
    assert await request_code(f"unknown-{person.email}") == "OK"
    assert await request_code(person.email) == "OK"
    assert await verify(await code(person.email), token=token) == person.email
    assert await request_code(person.email) == await request_code(token=token) == "OK"
    assert await request_code("no address") == "VALIDATION_ERROR"
    assert await request_code() == "NOT_AUTHENTICATED"


async def test_cleaning_keeps_what_may_still_be_asked_about(
    database: Database, person: pb.RegisterRequest, code: Code, verify: Verify
) -> None:
    assert await verify(await code(person.email), email=person.email) == ""
    user = await find_user(database, person)
    left = []
    for hours in (1, 23, 25):
        expired_at = clock.now() - timedelta(hours=hours)
        await update_rows(database, Challenge, Challenge.user_id == user.id, expires_at=expired_at)
        await ChallengeCleaning(database).sweep()
        async with database.read() as session:
            left.append(len((await session.scalars(select(Challenge).where(Challenge.user_id == user.id))).all()))
    assert left == [1, 1, 0]


async def test_one_client_tries_few_codes_for_however_many_accounts(verify: Verify, new_email: NewEmail) -> None:
    outcomes = [await verify("12345678", email=new_email()) for _ in range(31)]
    assert outcomes == [INVALID] * 30 + ["RATE_LIMIT_EXCEEDED"]
    assert await verify("12345678", email=new_email(), client_address=next(_addresses)) == INVALID


async def test_a_repetition_of_a_verification_is_answered_again(
    person: pb.RegisterRequest, token: str, code: Code, verify: Verify
) -> None:
    good = await code(person.email)
    repeated = {"token": token, "idempotency_key": "verify-1"}
    assert [await verify(good, **repeated) for _ in range(2)] == [person.email] * 2
    assert await verify(wrong(good), **repeated) == "IDEMPOTENCY_KEY_REUSED"
