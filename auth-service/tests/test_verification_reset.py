"""A new password with a token that was mailed, from outside."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import (
    PASSWORD,
    Ask,
    LogIn,
    MailsTo,
    NewEmail,
    Register,
    UntilRefused,
    find_user,
    update_rows,
    with_password,
)
from sqlalchemy import event, select

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.models import Base
from auth_service.recovery import actions
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.models import Challenge
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from kit import clock, tables
from kit.database import Database
from kit.errors import AppError, InvalidInput, RateLimited, Unauthenticated
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.auth.v1.verification_pb2 import (
    RequestPasswordResetRequest,
    RequestPasswordResetResponse,
    ResetPasswordRequest,
    ResetPasswordResponse,
)
from twou.auth.v1.verification_pb2_grpc import VerificationServiceStub

type NewToken = Callable[[], Awaitable[str]]
type Reset = Callable[..., Awaitable[str]]

OLD, NEW = PASSWORD, "battery-staple-43"
_addresses = (f"2001:db8::{number:x}" for number in itertools.count(1))


@pytest.fixture
def here() -> str:
    """A client address of this test alone, because limits are counted per address."""
    return next(_addresses)


@pytest.fixture
async def person(register: Register) -> pb.RegisterRequest:
    return await register(password=OLD)


@pytest.fixture
async def token(
    verification: VerificationServiceStub, ask: Ask, person: pb.RegisterRequest, mails_to: MailsTo, here: str
) -> str:
    await ask(verification.RequestPasswordReset, RequestPasswordResetRequest(email=person.email), client_address=here)
    (mail,) = await mails_to(person.email, number=1, subject="new 2U password")
    found = re.search(r"#token=([\w-]+)", mail.get_content())
    assert found
    return found[1]


@pytest.fixture
def reset(verification: VerificationServiceStub, ask: Ask) -> Reset:
    """Answers the code of a refusal, or OK."""

    async def reset(token: str, password: str = NEW, **travelling: str) -> str:
        request = ResetPasswordRequest(token=token, new_password=password)
        try:
            assert await ask(verification.ResetPassword, request, **travelling) == ResetPasswordResponse()
        except AppError as error:
            return error.code
        return "OK"

    return reset


@pytest.fixture
def new_token(database: Database, vault: Vault, person: pb.RegisterRequest) -> NewToken:
    """A further one, without a mail."""
    lifetime = timedelta(minutes=30)
    challenges = Challenges(vault, reset_lifetime=lifetime, verification_lifetime=lifetime)

    async def new_token() -> str:
        user = await find_user(database, person)
        async with database.transaction() as session:
            return challenges.add_reset(session, user)

    return new_token


@pytest.fixture
async def tokens(person: pb.RegisterRequest, log_in: LogIn) -> pb.TokenPair:
    return await log_in(person)


async def test_the_new_password_logs_in_and_every_session_of_before_is_over(
    person: pb.RegisterRequest, token: str, reset: Reset, log_in: LogIn, until_refused: UntilRefused
) -> None:
    sessions = [await log_in(person) for _ in range(2)]
    assert await reset(token) == "OK"
    for tokens in sessions:
        await until_refused(tokens.access_token)
    await log_in(with_password(person, NEW))
    with pytest.raises(Unauthenticated):
        await log_in(person)


async def test_a_reset_also_shows_that_the_address_is_read_and_its_reader_is_told(
    database: Database, person: pb.RegisterRequest, token: str, reset: Reset, mails_to: MailsTo
) -> None:
    assert not (await find_user(database, person)).email_verified
    assert await reset(token, client_address="192.0.2.9") == "OK"
    user = await find_user(database, person)
    assert user.email_verified
    assert await mails_to(person.email, number=1, subject="password was changed")
    async with database.read() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == user.id))
        recorded = {entry.action: entry for entry in entries}
    assert {"password_reset_requested", "password_reset"} <= recorded.keys()
    done = recorded["password_reset"]
    assert (done.actor_id, done.address) == (user.id, "192.0.2.9")


async def test_of_many_who_use_a_token_at_the_same_instant_one_does(
    person: pb.RegisterRequest, token: str, reset: Reset, log_in: LogIn
) -> None:
    outcomes = await asyncio.gather(*(reset(token, f"{NEW}-{n}") for n in range(8)))
    assert Counter(outcomes) == {"OK": 1, "RESET_TOKEN_USED": 7}
    await log_in(with_password(person, f"{NEW}-{outcomes.index('OK')}"))


async def test_a_used_token_says_so(verification: VerificationServiceStub, ask: Ask, token: str, reset: Reset) -> None:
    assert await reset(token) == "OK"
    with pytest.raises(InvalidInput, match="already been used"):
        await ask(verification.ResetPassword, ResetPasswordRequest(token=token, new_password=NEW))


@pytest.mark.parametrize("weak", ["short-1", "only-letters", "password1", "x" * 128 + "1"])
async def test_a_password_that_is_not_good_enough_costs_no_token(token: str, reset: Reset, weak: str) -> None:
    assert await reset(token, weak) == "VALIDATION_ERROR"
    assert await reset(token) == "OK"


@pytest.mark.parametrize("guess", ["", "x", "A" * 43, "é\x00", "x" * 10_000])
async def test_a_token_that_was_never_mailed_is_nothing(reset: Reset, guess: str) -> None:
    assert await reset(guess) == "INVALID_RESET_TOKEN"


async def test_a_token_ends_after_its_time(database: Database, vault: Vault, token: str, reset: Reset) -> None:
    digest = vault.digest("password_reset", token)
    await update_rows(database, Challenge, Challenge.digest == digest, expires_at=clock.now())
    assert await reset(token) == "INVALID_RESET_TOKEN"


async def test_a_token_ends_with_the_address_and_with_the_account(
    database: Database, person: pb.RegisterRequest, token: str, reset: Reset, new_email: NewEmail
) -> None:
    user = await find_user(database, person)
    await update_rows(database, User, User.id == user.id, email=new_email())
    assert await reset(token) == "INVALID_RESET_TOKEN"
    await update_rows(database, User, User.id == user.id, email=person.email, is_active=False)
    assert await reset(token) == "INVALID_RESET_TOKEN"
    await update_rows(database, User, User.id == user.id, is_active=True)
    assert await reset(token) == "OK"


async def test_one_token_voids_all_others(token: str, new_token: NewToken, reset: Reset) -> None:
    others = [await new_token() for _ in range(2)]
    assert await reset(others[0]) == "OK"
    assert [await reset(each) for each in (token, others[1])] == ["INVALID_RESET_TOKEN"] * 2


async def test_a_change_of_the_password_voids_all_tokens(
    auth: AuthServiceStub, ask: Ask, new_token: NewToken, reset: Reset, tokens: pb.TokenPair
) -> None:
    mailed_before = await new_token()
    request = pb.ChangePasswordRequest(old_password=OLD, new_password=NEW)
    await ask(auth.ChangePassword, request, token=tokens.access_token)
    assert await reset(mailed_before) == "INVALID_RESET_TOKEN"


async def test_a_verification_code_resets_no_password(
    person: pb.RegisterRequest, reset: Reset, mails_to: MailsTo
) -> None:
    (mail,) = await mails_to(person.email, number=1, subject="verification")
    code = re.search(r"\b\d{8}\b", mail.get_content())
    assert code
    assert await reset(code[0]) == "INVALID_RESET_TOKEN"


async def test_a_password_reset_lifts_the_login_lockout(
    person: pb.RegisterRequest, token: str, reset: Reset, log_in: LogIn, here: str
) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await log_in(with_password(person, "wrong-horse-42"), client_address=here)
    with pytest.raises(RateLimited):
        await log_in(person, client_address=here)
    assert await reset(token, client_address=here) == "OK"
    await log_in(with_password(person, NEW), client_address=here)


async def test_a_repetition_of_a_reset_is_answered_again(token: str, reset: Reset) -> None:
    assert await reset(token, idempotency_key="reset-1") == "OK"
    assert await reset(token, idempotency_key="reset-1") == "OK"
    assert await reset(token, NEW + "x", idempotency_key="reset-1") == "IDEMPOTENCY_KEY_REUSED"
    assert await reset(token, idempotency_key="reset-2") == "RESET_TOKEN_USED"


async def test_no_table_holds_a_secret(
    database: Database, token: str, reset: Reset, person: pb.RegisterRequest, mails_to: MailsTo
) -> None:
    assert await reset(token, idempotency_key=f"key-{person.email}") == "OK"
    (mail,) = await mails_to(person.email, number=1, subject="verification")
    code = re.search(r"\b\d{8}\b", mail.get_content())
    assert code
    async with database.read() as session:
        for table in (*Base.metadata.sorted_tables, *tables.metadata.sorted_tables):
            for row in await session.execute(select(table)):
                for secret in (token, code[0], OLD, NEW):
                    assert secret not in repr(tuple(row)), table.name


async def test_the_answer_does_not_tell_who_has_an_account(
    verification: VerificationServiceStub, ask: Ask, person: pb.RegisterRequest, new_email: NewEmail, here: str
) -> None:
    for email in (person.email, person.email.upper(), new_email()):
        request = RequestPasswordResetRequest(email=email)
        answer = await ask(verification.RequestPasswordReset, request, client_address=here)
        assert answer == RequestPasswordResetResponse()
    with pytest.raises(InvalidInput) as refused:
        await ask(verification.RequestPasswordReset, RequestPasswordResetRequest(email="no address"))
    assert [detail.field for detail in refused.value.details] == ["email"]


async def test_the_same_is_done_whether_or_not_there_is_an_account(
    database: Database, vault: Vault, person: pb.RegisterRequest, new_email: NewEmail
) -> None:
    asking = Throttle(vault, "test", Limit(1000, timedelta(minutes=1)), factor=1)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    done = []
    for email in (new_email(), person.email, new_email()):
        async with database.transaction() as session:
            await actions.ask_for_reset(session, email, asking)
        done.append(tuple(statements))
        statements.clear()
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert len(set(done[1:])) == 1
    assert not any("users" in statement for each in done for statement in each)


async def test_one_client_asks_for_few_mails_and_others_go_on(
    verification: VerificationServiceStub, ask: Ask, new_email: NewEmail, here: str
) -> None:
    async def request(address: str) -> float | None:
        """Returns the seconds to wait."""
        message = RequestPasswordResetRequest(email=new_email())
        try:
            await ask(verification.RequestPasswordReset, message, client_address=address)
        except RateLimited as refused:
            return refused.retry_after
        return None

    assert [await request(here) for _ in range(20)] == [None] * 20
    assert 0 < (await request(here) or 0) <= 60
    assert await request(next(_addresses)) is None
