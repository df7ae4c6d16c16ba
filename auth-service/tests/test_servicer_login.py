"""Logging in, over gRPC."""

import asyncio
import json
import statistics
import time

import jwt
import pytest
from argon2 import PasswordHasher, extract_parameters
from auth_testing import Service, age_counts, claims_of, find_user, new_email, running_service, session_of, update_rows
from sqlalchemy import select

from auth_service.accounts.models import User
from auth_service.sessions.models import LoginSession
from auth_service.sessions.password_guard import FAILURE_WINDOW
from auth_service.settings import Settings
from auth_service.throttle.models import AttemptCount
from kit import clock, identity
from kit.database import Database
from kit.errors import RateLimited, Unauthenticated
from kit.revocations import Revocations
from kit.tokens import TokenRules
from testkit.people import expect_error, invalid_fields, outcome, outcomes
from testkit.rows import select_all, stored
from twou.auth.v1 import auth_pb2 as pb


def bad_login(person: pb.RegisterRequest) -> pb.LoginRequest:
    return pb.LoginRequest(identifier=person.email, password="wrong")


async def test_email_and_username_log_in_in_any_case(service: Service) -> None:
    person = await service.register(username="Haile.Gebrselassie")
    for identifier in (person.email, person.email.upper(), f" {person.email} ", "haile.GEBRSELASSIE"):
        answer = await service.call(pb.LoginRequest(identifier=identifier, password=person.password))
        assert answer.tokens.expires_in == 1800


async def test_access_token_is_accepted_by_every_service(service: Service) -> None:
    user, tokens = await service.join("provider")
    verifier = identity.verifier(TokenRules("2u", "2u"), service.channel, Revocations(service.chassis.bus))
    caller = await verifier.verify(tokens.access_token)
    assert (str(caller.user_id), caller.role) == (user.id, "provider")
    assert caller.expires_at == pytest.approx(time.time() + tokens.expires_in, abs=5)
    header = jwt.get_unverified_header(tokens.access_token)
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    standard = {"iss", "aud", "sub", "jti", "iat", "nbf", "exp", "auth_time"}
    assert set(claims_of(tokens)) == standard | {"sid", "epoch", "user_epoch", "role"}


async def test_published_keys_are_public(service: Service, tokens: pb.TokenPair) -> None:
    keys = json.loads((await service.call(pb.GetKeysRequest())).jwks_json)["keys"]
    assert jwt.get_unverified_header(tokens.access_token)["kid"] in {key["kid"] for key in keys}
    for key in keys:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


async def test_failed_login_does_not_tell_why(service: Service, database: Database) -> None:
    person, inactive = await service.register(), await service.register()
    await update_rows(database, User, User.email == inactive.email, is_active=False)
    for identifier, password in (
        (person.email, person.password + "x"),
        (person.email, "Correct-horse-42"),
        ("unknown@example.com", person.password),
        ("unknown", person.password),
        ("not an @ address", person.password),
        (inactive.email, inactive.password),
    ):
        login = service.call(pb.LoginRequest(identifier=identifier, password=password))
        error = await expect_error(login, Unauthenticated, "INVALID_CREDENTIALS")
        assert error.message == "Invalid credentials"


@pytest.mark.parametrize(
    ("identifier", "password", "field"),
    [
        ("", "correct-horse-42", "identifier"),
        ("unknown", "", "password"),
        ("no\x00body", "correct-horse-42", "identifier"),
        ("unknown", "correct\x00horse-42", "password"),
        ("x" * 255, "correct-horse-42", "identifier"),
        ("unknown", "x" * 129, "password"),
    ],
)
async def test_invalid_login_names_its_field(service: Service, identifier: str, password: str, field: str) -> None:
    assert await invalid_fields(service.call(pb.LoginRequest(identifier=identifier, password=password))) == [field]


@pytest.mark.parametrize("account", ["existing", "unknown"])
async def test_sixth_failed_login_within_a_minute_is_throttled(service: Service, account: str) -> None:
    email = (await service.register()).email if account == "existing" else new_email()
    bad = pb.LoginRequest(identifier=email, password="wrong")
    outcomes = [await outcome(service.call(bad, client_address="192.0.2.1")) for _ in range(7)]
    assert outcomes == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_LOGIN_ATTEMPTS"] * 2
    error = await expect_error(service.call(bad, client_address="192.0.2.1"), RateLimited)
    assert 50 < (error.retry_after or 0) <= 60


async def test_lockout_ends_after_a_minute_and_does_not_hold_at_other_addresses(
    service: Service, person: pb.RegisterRequest, database: Database
) -> None:
    for _ in range(6):
        await outcome(service.call(bad_login(person), client_address="192.0.2.1"))
    # Not even the right password helps.
    assert await outcome(service.log_in(person, client_address="192.0.2.1")) == "TOO_MANY_LOGIN_ATTEMPTS"
    assert await outcome(service.log_in(person, client_address="192.0.2.2")) == "OK"
    await age_counts(database, FAILURE_WINDOW)
    assert await outcome(service.log_in(person, client_address="192.0.2.1")) == "OK"


async def test_successful_login_resets_the_count_of_failures(service: Service, person: pb.RegisterRequest) -> None:
    bad = pb.LoginRequest(identifier=person.email.upper(), password="wrong")
    for _ in range(2):
        assert [await outcome(service.call(bad)) for _ in range(4)] == ["INVALID_CREDENTIALS"] * 4
        assert await outcome(service.log_in(person)) == "OK"


async def test_concurrent_guesses_are_throttled_like_successive_ones(
    service: Service, person: pb.RegisterRequest
) -> None:
    guesses = [pb.LoginRequest(identifier=person.email, password=f"guess-{number}") for number in range(20)]
    answers = await outcomes(*(service.call(guess) for guess in guesses))
    assert answers.count("INVALID_CREDENTIALS") == 5
    assert answers.count("TOO_MANY_LOGIN_ATTEMPTS") == 15


async def test_relaxed_limits_do_not_throttle_a_load_test(settings: Settings, database: Database) -> None:
    bad = pb.LoginRequest(identifier="unknown-name", password="wrong")
    async with running_service(settings, rate_limits="relaxed") as relaxed:
        outcomes = [await outcome(relaxed.call(bad)) for _ in range(8)]
    assert outcomes == ["INVALID_CREDENTIALS"] * 8


async def test_concurrent_logins_all_succeed(service: Service, person: pb.RegisterRequest) -> None:
    tokens = await asyncio.gather(*(service.log_in(person) for _ in range(12)))
    assert len({pair.refresh_token for pair in tokens}) == 12


async def test_concurrent_good_and_bad_logins_cause_no_other_errors(
    service: Service, person: pb.RegisterRequest
) -> None:
    logins = [login for _ in range(20) for login in (service.log_in(person), service.call(bad_login(person)))]
    answers = await outcomes(*logins)
    assert "OK" in answers
    assert set(answers) <= {"OK", "INVALID_CREDENTIALS", "TOO_MANY_LOGIN_ATTEMPTS"}


async def test_typed_identifier_is_not_stored_readable(service: Service, database: Database) -> None:
    await outcome(service.call(pb.LoginRequest(identifier="my-password-1", password="abebe")))
    keys = await select_all(database, select(AttemptCount.key))
    assert keys
    assert not any(b"my-password-1" in key for key in keys)


async def test_session_stores_device_and_address(
    service: Service, person: pb.RegisterRequest, database: Database
) -> None:
    agent = "Firefox " + "é" * 300
    tokens = await service.log_in(person, client_agent=agent, client_address="192.0.2.7")
    login = await stored(database, LoginSession, session_of(tokens))
    assert (login.device, login.address) == (agent[:200], "192.0.2.7")
    assert (login.expires_at - login.created_at).days == 7
    assert login.created_at <= clock.now()


async def test_login_renews_a_hash_with_other_parameters(
    service: Service, person: pb.RegisterRequest, database: Database
) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(person.password)
    await update_rows(database, User, User.email == person.email, password_hash=old)
    # Several logins at once: one that finds the hash renewed by another verifies again.
    await asyncio.gather(*(service.log_in(person) for _ in range(6)))
    renewed = (await find_user(database, person)).password_hash
    parameters = extract_parameters(renewed)
    assert (parameters.time_cost, parameters.memory_cost) == (1, 8)
    await service.log_in(person)
    assert (await find_user(database, person)).password_hash == renewed


async def test_other_calls_stay_fast_while_passwords_are_hashed(settings: Settings, database: Database) -> None:
    async with running_service(settings, argon2_memory_kib=32 * 1024, argon2_iterations=4) as slow:
        logins = [pb.LoginRequest(identifier=f"unknown-{number}", password="x") for number in range(8)]
        flood = [asyncio.create_task(outcome(slow.call(login))) for login in logins]
        await asyncio.sleep(0.02)
        waited = []
        started = time.perf_counter()
        while not all(task.done() for task in flood):
            before = time.perf_counter()
            await slow.call(pb.GetKeysRequest())
            waited.append(time.perf_counter() - before)
        one_hash = (time.perf_counter() - started) / 4
        assert await asyncio.gather(*flood) == ["INVALID_CREDENTIALS"] * 8
    assert len(waited) > 10
    assert statistics.median(waited) < one_hash / 3


async def test_guesses_from_one_client_are_limited_over_all_accounts(
    service: Service, person: pb.RegisterRequest
) -> None:
    guesses = [pb.LoginRequest(identifier=f"unknown-{number}@example.com", password="wrong") for number in range(101)]
    outcomes = [await outcome(service.call(guess, client_address="192.0.2.77")) for guess in guesses]
    assert outcomes == ["INVALID_CREDENTIALS"] * 100 + ["RATE_LIMIT_EXCEEDED"]
    # The client is refused for every account, and blocks no other client.
    assert await outcome(service.log_in(person, client_address="192.0.2.77")) == "RATE_LIMIT_EXCEEDED"
    assert await outcome(service.log_in(person, client_address="192.0.2.78")) == "OK"
