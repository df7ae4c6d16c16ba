"""Setting a new password with a mailed token, over gRPC."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import (
    NEW_PASSWORD,
    PASSWORD,
    Service,
    audit_entries,
    find_user,
    new_challenges,
    new_email,
    update_rows,
    with_password,
)
from sqlalchemy import event, select

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.mails.messages import plain_text
from auth_service.models import Base
from auth_service.recovery import actions
from auth_service.recovery.models import Challenge
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from kit import clock, tables
from kit.database import Database
from kit.errors import AppError, InvalidInput, RateLimited, Unauthenticated
from kit.ids import new_id
from testkit.people import expect_error, invalid_fields
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.verification_pb2 import (
    RequestPasswordResetRequest,
    RequestPasswordResetResponse,
    ResetPasswordRequest,
    ResetPasswordResponse,
)

type NewToken = Callable[[], Awaitable[str]]
type Reset = Callable[..., Awaitable[str]]

INVALID = "INVALID_RESET_TOKEN"
_addresses = (f"2001:db8:0:{number:x}::1" for number in itertools.count(1))


@pytest.fixture
def here() -> str:
    """A client address of this test alone, because limits are counted per address."""
    return next(_addresses)


@pytest.fixture
async def token(service: Service, person: pb.RegisterRequest, here: str) -> str:
    """A token that was mailed to `person`."""
    await service.call(RequestPasswordResetRequest(email=person.email), client_address=here)
    (mail,) = await service.mails_to(person.email, number=1, subject="new 2U password")
    return found_in(plain_text(mail), r"#token=([\w-]+)")


@pytest.fixture
async def code(service: Service, person: pb.RegisterRequest) -> str:
    """The verification code that was mailed to `person` at registration."""
    (mail,) = await service.mails_to(person.email, number=1, subject="verification")
    return found_in(plain_text(mail), r"\b(\d{8})\b")


def found_in(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    assert found
    return found[1]


@pytest.fixture
def reset(service: Service) -> Reset:
    """Answers the code of a refusal, or OK."""

    async def reset(token: str, password: str = NEW_PASSWORD, **context: str) -> str:
        request = ResetPasswordRequest(token=token, new_password=password)
        try:
            assert await service.call(request, **context) == ResetPasswordResponse()
        except AppError as error:
            return error.code
        return "OK"

    return reset


@pytest.fixture
def new_token(database: Database, vault: Vault, person: pb.RegisterRequest) -> NewToken:
    """Makes a further token, without a mail."""

    async def new_token() -> str:
        user = await find_user(database, person)
        async with database.transaction() as session:
            return str(await new_challenges(vault).add_reset(session, user, new_id()))

    return new_token


async def test_reset_sets_the_new_password_and_ends_all_sessions(
    service: Service, person: pb.RegisterRequest, token: str, reset: Reset
) -> None:
    sessions = [await service.log_in(person) for _ in range(2)]
    assert await reset(token) == "OK"
    for tokens in sessions:
        await service.until_refused(tokens)
    await service.log_in(with_password(person, NEW_PASSWORD))
    await expect_error(service.log_in(person), Unauthenticated)


async def test_reset_verifies_the_address_and_is_recorded_and_mailed(
    service: Service, database: Database, person: pb.RegisterRequest, token: str, reset: Reset
) -> None:
    assert not (await find_user(database, person)).email_verified
    assert await reset(token, client_address="192.0.2.9") == "OK"
    user = await find_user(database, person)
    assert user.email_verified
    assert await service.mails_to(person.email, number=1, subject="password was changed")
    recorded = {entry.action: entry for entry in await audit_entries(database, AuditEntry.subject_id == user.id)}
    assert {"password_reset_requested", "password_reset"} <= recorded.keys()
    done = recorded["password_reset"]
    assert (done.actor_id, done.address) == (user.id, "192.0.2.9")


async def test_token_works_once_under_concurrency(
    service: Service, person: pb.RegisterRequest, token: str, reset: Reset
) -> None:
    outcomes = await asyncio.gather(*(reset(token, f"{NEW_PASSWORD}-{n}") for n in range(8)))
    assert Counter(outcomes) == {"OK": 1, "RESET_TOKEN_USED": 7}
    await service.log_in(with_password(person, f"{NEW_PASSWORD}-{outcomes.index('OK')}"))
    used = service.call(ResetPasswordRequest(token=token, new_password=NEW_PASSWORD))
    assert "already been used" in (await expect_error(used, InvalidInput)).message


@pytest.mark.parametrize("weak", ["short-1", "only-letters", "password1", "x" * 128 + "1"])
async def test_refused_password_does_not_use_up_the_token(token: str, reset: Reset, weak: str) -> None:
    assert await reset(token, weak) == "VALIDATION_ERROR"
    assert await reset(token) == "OK"


@pytest.mark.parametrize("guess", ["", "x", "A" * 43, "é\x00", "x" * 10_000])
async def test_unknown_token_is_refused(reset: Reset, guess: str) -> None:
    assert await reset(guess) == INVALID


async def test_token_is_void_after_its_lifetime(database: Database, vault: Vault, token: str, reset: Reset) -> None:
    digest = vault.digest("password_reset", token)
    await update_rows(database, Challenge, Challenge.digest == digest, expires_at=clock.now())
    assert await reset(token) == INVALID


async def test_token_is_void_for_another_address_and_for_an_inactive_account(
    database: Database, person: pb.RegisterRequest, token: str, reset: Reset
) -> None:
    user = await find_user(database, person)
    await update_rows(database, User, User.id == user.id, email=new_email())
    assert await reset(token) == INVALID
    await update_rows(database, User, User.id == user.id, email=person.email, is_active=False)
    assert await reset(token) == INVALID
    await update_rows(database, User, User.id == user.id, is_active=True)
    assert await reset(token) == "OK"


async def test_use_of_a_token_voids_all_others(token: str, new_token: NewToken, reset: Reset) -> None:
    others = [await new_token() for _ in range(2)]
    assert await reset(others[0]) == "OK"
    assert [await reset(each) for each in (token, others[1])] == [INVALID] * 2


async def test_password_change_voids_all_tokens(
    service: Service, new_token: NewToken, reset: Reset, tokens: pb.TokenPair
) -> None:
    mailed_before = await new_token()
    request = pb.ChangePasswordRequest(old_password=PASSWORD, new_password=NEW_PASSWORD)
    await service.call(request, token=tokens.access_token)
    assert await reset(mailed_before) == INVALID


async def test_verification_code_resets_no_password(code: str, reset: Reset) -> None:
    assert await reset(code) == INVALID


async def test_reset_ends_a_login_lockout(
    service: Service, person: pb.RegisterRequest, token: str, reset: Reset, here: str
) -> None:
    for _ in range(5):
        failure = service.log_in(with_password(person, "wrong-horse-42"), client_address=here)
        await expect_error(failure, Unauthenticated)
    await expect_error(service.log_in(person, client_address=here), RateLimited)
    assert await reset(token, client_address=here) == "OK"
    await service.log_in(with_password(person, NEW_PASSWORD), client_address=here)


async def test_repeated_reset_is_answered_again(token: str, reset: Reset) -> None:
    assert [await reset(token, idempotency_key="reset-1") for _ in range(2)] == ["OK", "OK"]
    assert await reset(token, NEW_PASSWORD + "x", idempotency_key="reset-1") == "IDEMPOTENCY_KEY_REUSED"
    assert await reset(token, idempotency_key="reset-2") == "RESET_TOKEN_USED"


async def test_no_table_contains_a_secret(
    database: Database, person: pb.RegisterRequest, token: str, code: str, reset: Reset
) -> None:
    assert await reset(token, idempotency_key=f"key-{person.email}") == "OK"
    async with database.read() as session:
        for table in (*Base.metadata.sorted_tables, *tables.metadata.sorted_tables):
            for row in await session.execute(select(table)):
                for secret in (token, code, PASSWORD, NEW_PASSWORD):
                    assert secret not in repr(tuple(row)), table.name


async def test_request_for_a_reset_does_not_reveal_accounts(
    service: Service, person: pb.RegisterRequest, here: str
) -> None:
    for email in (person.email, person.email.upper(), new_email()):
        answer = await service.call(RequestPasswordResetRequest(email=email), client_address=here)
        assert answer == RequestPasswordResetResponse()
    assert await invalid_fields(service.call(RequestPasswordResetRequest(email="no address"))) == ["email"]


async def test_request_for_a_reset_executes_the_same_statements_for_any_address(
    database: Database, vault: Vault, person: pb.RegisterRequest
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
    # The first one also creates the row that counts.
    assert len(set(done[1:])) == 1
    assert not any("users" in statement for each in done for statement in each)


async def test_requests_of_one_client_are_limited(service: Service, here: str) -> None:
    async def request(address: str) -> float | None:
        """Returns the seconds to wait."""
        try:
            await service.call(RequestPasswordResetRequest(email=new_email()), client_address=address)
        except RateLimited as refused:
            return refused.retry_after
        return None

    assert [await request(here) for _ in range(20)] == [None] * 20
    assert 0 < (await request(here) or 0) <= 60
    assert await request(next(_addresses)) is None
