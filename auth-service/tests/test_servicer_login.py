"""Logging in, from outside."""

import asyncio
import json
import statistics
import time

import jwt
import pytest
from argon2 import PasswordHasher, extract_parameters
from auth_testing import Ask, LogIn, NewEmail, Register, find_user
from sqlalchemy import select, update

from auth_service import app
from auth_service.accounts.models import User
from auth_service.sessions.models import LoginSession
from auth_service.sessions.password_guard import FAILURE_WINDOW
from auth_service.settings import Settings
from auth_service.throttle.models import AttemptCount
from kit import clock, identity, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import InvalidInput, RateLimited, Unauthenticated
from kit.revocations import Revocations
from kit.tokens import TokenRules
from testkit.people import outcome
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub


async def test_email_and_username_log_in_in_any_case(auth: AuthServiceStub, ask: Ask, register: Register) -> None:
    person = await register(username="Haile.Gebrselassie")
    for identifier in (person.email, person.email.upper(), f" {person.email} ", "haile.GEBRSELASSIE"):
        answer = await ask(auth.Login, pb.LoginRequest(identifier=identifier, password=person.password))
        assert answer.tokens.expires_in == 1800


async def test_an_access_token_is_what_every_service_accepts(
    auth: AuthServiceStub, chassis: Chassis, register: Register, log_in: LogIn, ask: Ask
) -> None:
    tokens = await log_in(await register(role=pb.ROLE_PROVIDER))
    user_id = (await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)).user.id
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}", identity.AUTH_SERVICE) as channel:
        verifier = identity.verifier(TokenRules("2u", "2u"), channel, Revocations(chassis.bus))
        caller = await verifier.verify(tokens.access_token)
    assert (str(caller.user_id), caller.role) == (user_id, "provider")
    assert caller.expires_at == pytest.approx(time.time() + tokens.expires_in, abs=5)
    header = jwt.get_unverified_header(tokens.access_token)
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "sid", "epoch", "role", "jti", "iat", "nbf", "exp"}


async def test_the_published_keys_are_public(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn
) -> None:
    tokens = await log_in(await register())
    keys = json.loads((await ask(auth.GetKeys, pb.GetKeysRequest())).jwks_json)["keys"]
    assert jwt.get_unverified_header(tokens.access_token)["kid"] in {key["kid"] for key in keys}
    for key in keys:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


async def test_every_failure_looks_the_same(
    auth: AuthServiceStub, ask: Ask, register: Register, database: Database
) -> None:
    person, inactive = await register(), await register()
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == inactive.email).values(is_active=False))
    for identifier, password in (
        (person.email, person.password + "x"),
        (person.email, "Correct-horse-42"),
        ("unknown@example.com", person.password),
        ("unknown", person.password),
        ("not an @ address", person.password),
        (inactive.email, inactive.password),
    ):
        with pytest.raises(Unauthenticated) as refused:
            await ask(auth.Login, pb.LoginRequest(identifier=identifier, password=password))
        assert (refused.value.code, refused.value.message) == ("INVALID_CREDENTIALS", "Invalid credentials")


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
async def test_what_cannot_be_meant_is_told(
    auth: AuthServiceStub, ask: Ask, identifier: str, password: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(auth.Login, pb.LoginRequest(identifier=identifier, password=password))
    assert [detail.field for detail in refused.value.details] == [field]


@pytest.mark.parametrize("account", ["existing", "unknown"])
async def test_the_sixth_bad_login_within_a_minute_is_too_many(
    auth: AuthServiceStub, ask: Ask, register: Register, new_email: NewEmail, account: str
) -> None:
    email = (await register()).email if account == "existing" else new_email()
    bad = pb.LoginRequest(identifier=email, password="wrong")
    outcomes = [await outcome(ask(auth.Login, bad, client_address="192.0.2.1")) for _ in range(7)]
    assert outcomes == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_LOGIN_ATTEMPTS"] * 2
    with pytest.raises(RateLimited) as refused:
        await ask(auth.Login, bad, client_address="192.0.2.1")
    assert refused.value.retry_after is not None
    assert 50 < refused.value.retry_after <= 60


async def test_a_lockout_at_one_address_leaves_the_owner_elsewhere_able_to_log_in(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn
) -> None:
    person = await register()
    bad = pb.LoginRequest(identifier=person.email, password="wrong")
    for _ in range(6):
        await outcome(ask(auth.Login, bad, client_address="192.0.2.1"))
    # Not even with the right password.
    assert await outcome(log_in(person, client_address="192.0.2.1")) == "TOO_MANY_LOGIN_ATTEMPTS"
    assert await outcome(log_in(person, client_address="192.0.2.2")) == "OK"


async def test_a_good_login_wipes_the_slate(auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn) -> None:
    person = await register()
    bad = pb.LoginRequest(identifier=person.email.upper(), password="wrong")
    for _ in range(2):
        assert [await outcome(ask(auth.Login, bad)) for _ in range(4)] == ["INVALID_CREDENTIALS"] * 4
        assert await outcome(log_in(person)) == "OK"


async def test_a_minute_later_one_may_try_again(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, database: Database
) -> None:
    person = await register()
    bad = pb.LoginRequest(identifier=person.email, password="wrong")
    for _ in range(6):
        await outcome(ask(auth.Login, bad, client_address="192.0.2.9"))
    async with database.transaction() as session:
        for failures in await session.scalars(select(AttemptCount)):
            failures.moments = [moment - FAILURE_WINDOW.total_seconds() for moment in failures.moments]
    assert await outcome(log_in(person, client_address="192.0.2.9")) == "OK"


async def test_guessing_in_parallel_gains_nothing(auth: AuthServiceStub, ask: Ask, register: Register) -> None:
    person = await register()
    guesses = [pb.LoginRequest(identifier=person.email, password=f"guess-{number}") for number in range(20)]
    outcomes = await asyncio.gather(*(outcome(ask(auth.Login, guess)) for guess in guesses))
    assert outcomes.count("INVALID_CREDENTIALS") == 5
    assert outcomes.count("TOO_MANY_LOGIN_ATTEMPTS") == 15


async def test_relaxed_limits_let_a_load_test_through(settings: Settings, database: Database, ask: Ask) -> None:
    relaxed = settings.model_copy(update={"rate_limits": "relaxed"})
    async with (
        app.running(relaxed) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}", identity.AUTH_SERVICE) as channel,
    ):
        bad = pb.LoginRequest(identifier="unknown-name", password="wrong")
        outcomes = [await outcome(ask(AuthServiceStub(channel).Login, bad)) for _ in range(8)]
    assert outcomes == ["INVALID_CREDENTIALS"] * 8


async def test_good_logins_at_once_all_succeed(register: Register, log_in: LogIn) -> None:
    person = await register()
    tokens = await asyncio.gather(*(log_in(person) for _ in range(12)))
    assert len({pair.refresh_token for pair in tokens}) == 12


async def test_good_and_bad_logins_at_once_do_not_disturb_the_service(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn
) -> None:
    person = await register()
    bad = pb.LoginRequest(identifier=person.email, password="wrong")
    logins = [login for _ in range(20) for login in (log_in(person), ask(auth.Login, bad))]
    outcomes = await asyncio.gather(*(outcome(login) for login in logins))
    assert set(outcomes) <= {"OK", "INVALID_CREDENTIALS", "TOO_MANY_LOGIN_ATTEMPTS"}
    assert "OK" in outcomes


async def test_what_is_typed_into_a_login_is_not_kept_readable(
    auth: AuthServiceStub, ask: Ask, database: Database
) -> None:
    await outcome(ask(auth.Login, pb.LoginRequest(identifier="my-password-1", password="abebe")))
    async with database.read() as session:
        keys = list(await session.scalars(select(AttemptCount.key)))
    assert keys
    assert not any(b"my-password-1" in key for key in keys)


async def test_a_session_knows_its_device_and_address(register: Register, log_in: LogIn, database: Database) -> None:
    tokens = await log_in(await register(), client_agent="Firefox " + "é" * 300, client_address="192.0.2.7")
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    async with database.read() as session:
        sessions = await session.scalars(select(LoginSession).where(LoginSession.address == "192.0.2.7"))
        (login,) = sessions
    assert str(login.id) == claims["sid"]
    assert login.device == ("Firefox " + "é" * 300)[:200]
    assert (login.expires_at - login.created_at).days == 7
    assert login.created_at <= clock.now()


async def test_a_hash_made_with_other_parameters_is_renewed_at_login(
    register: Register, log_in: LogIn, database: Database
) -> None:
    person = await register()
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(person.password)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == person.email).values(password_hash=old))
    # Several logins at once: one that finds the hash renewed by another verifies again.
    await asyncio.gather(*(log_in(person) for _ in range(6)))
    renewed = (await find_user(database, person)).password_hash
    parameters = extract_parameters(renewed)
    assert (parameters.time_cost, parameters.memory_cost) == (1, 8)
    await log_in(person)
    assert (await find_user(database, person)).password_hash == renewed


async def test_other_calls_stay_fast_while_passwords_are_hashed(
    settings: Settings, database: Database, ask: Ask
) -> None:
    slow = settings.model_copy(update={"argon2_memory_kib": 32 * 1024, "argon2_iterations": 4})
    async with (
        app.running(slow) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}", identity.AUTH_SERVICE) as channel,
    ):
        stub = AuthServiceStub(channel)
        flood = [
            asyncio.create_task(outcome(ask(stub.Login, pb.LoginRequest(identifier=f"unknown-{n}", password="x"))))
            for n in range(8)
        ]
        await asyncio.sleep(0.02)
        waited = []
        started = time.perf_counter()
        while not all(task.done() for task in flood):
            before = time.perf_counter()
            await ask(stub.GetKeys, pb.GetKeysRequest())
            waited.append(time.perf_counter() - before)
        one_hash = (time.perf_counter() - started) / 4
        assert await asyncio.gather(*flood) == ["INVALID_CREDENTIALS"] * 8
    assert len(waited) > 10
    assert statistics.median(waited) < one_hash / 3


async def test_trying_one_password_on_many_accounts_has_an_end(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn
) -> None:
    owner = await register()
    guesses = [pb.LoginRequest(identifier=f"unknown-{number}@example.com", password="wrong") for number in range(101)]
    outcomes = [await outcome(ask(auth.Login, guess, client_address="192.0.2.77")) for guess in guesses]
    assert outcomes == ["INVALID_CREDENTIALS"] * 100 + ["RATE_LIMIT_EXCEEDED"]
    # The guesser is refused for every account, and blocks no other client.
    assert await outcome(log_in(owner, client_address="192.0.2.77")) == "RATE_LIMIT_EXCEEDED"
    assert await outcome(log_in(owner, client_address="192.0.2.78")) == "OK"
