"""Guesses from many addresses are slowed, and owners and neighbours are not shut out."""

import random
from datetime import timedelta

import pytest
from auth_testing import NEW_PASSWORD, PASSWORD, Service, age_counts, delete_rows, new_email, running_service
from sqlalchemy import select

from auth_service.mails.messages import plain_text
from auth_service.sessions import login_budget
from auth_service.sessions.password_guard import FREE_FAILURES, LONGEST_PAUSE
from auth_service.settings import Settings
from auth_service.throttle.models import AttemptCount
from kit.database import Database
from kit.errors import RateLimited
from testkit.people import expect_error, outcome, outcomes
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import verification_pb2

HOME = "198.51.100.7"
PHONE = {"client_address": HOME, "client_agent": "Phone 1"}


@pytest.fixture(autouse=True)
async def no_counts(service: Service, database: Database) -> None:
    await delete_rows(database, AttemptCount)


def guess_at(person: pb.RegisterRequest) -> pb.LoginRequest:
    return pb.LoginRequest(identifier=person.email, password=f"guess-{random.random()}")


async def test_guesses_from_300_addresses_are_slowed_while_the_owner_gets_in(
    service: Service, person: pb.RegisterRequest
) -> None:
    await service.log_in(person, **PHONE)
    addresses = [f"203.0.113.{host}" for host in range(150)] + [f"2001:db8:0:{host:x}::1" for host in range(150)]
    answers = [await outcome(service.call(guess_at(person), client_address=address)) for address in addresses]
    # After the free ones, the pauses double: 300 guesses take seconds here, in which few more pass.
    assert FREE_FAILURES <= answers.count("INVALID_CREDENTIALS") <= FREE_FAILURES + 4
    assert set(answers) == {"INVALID_CREDENTIALS", "TOO_MANY_LOGIN_ATTEMPTS"}
    # The right password gets no thief in during a pause, and the owner in at any time where they were before.
    assert await outcome(service.log_in(person, client_address="203.0.113.200")) == "TOO_MANY_LOGIN_ATTEMPTS"
    assert await outcome(service.log_in(person, client_address=HOME, client_agent="Laptop 2")) == "OK"


@pytest.mark.parametrize("account", ["existing", "unknown"])
async def test_parallel_guesses_from_many_addresses_are_slowed_like_successive_ones(
    service: Service, person: pb.RegisterRequest, account: str
) -> None:
    email = person.email if account == "existing" else new_email()
    guess = pb.LoginRequest(identifier=email, password="wrong")
    answers = await outcomes(*(service.call(guess, client_address=f"192.0.2.{host}") for host in range(60)))
    assert FREE_FAILURES <= answers.count("INVALID_CREDENTIALS") <= FREE_FAILURES + 2
    assert set(answers) == {"INVALID_CREDENTIALS", "TOO_MANY_LOGIN_ATTEMPTS"}


async def test_each_failure_doubles_the_pause_and_no_account_is_locked(
    service: Service, person: pb.RegisterRequest, database: Database
) -> None:
    pauses = []
    for host in range(FREE_FAILURES + 14):
        assert await outcome(service.call(guess_at(person), client_address=f"192.0.2.{host}")) == "INVALID_CREDENTIALS"
        if host >= FREE_FAILURES - 1:
            refused = service.call(guess_at(person), client_address="192.0.2.250")
            pauses.append((await expect_error(refused, RateLimited, "TOO_MANY_LOGIN_ATTEMPTS")).retry_after or 0)
            # Older failures stay within the hour of the count.
            await age_counts(database, timedelta(seconds=min(pauses[-1] + 0.1, 200)))
            await _end_pause(database)
    assert [round(pause) for pause in pauses[:6]] == [1, 2, 4, 8, 16, 32]
    assert max(pauses) <= LONGEST_PAUSE.total_seconds()
    assert await outcome(service.log_in(person, client_address="192.0.2.251")) == "OK"


async def _end_pause(database: Database) -> None:
    """Moves the last failure of each count back, so that its pause is over."""
    async with database.transaction() as session:
        for count in await session.scalars(select(AttemptCount)):
            count.moments = [*count.moments[:-1], count.moments[-1] - LONGEST_PAUSE.total_seconds()]


async def test_addresses_of_one_ipv6_customer_are_one(service: Service, person: pb.RegisterRequest) -> None:
    addresses = [f"2001:db8:1:2::{host:x}" for host in range(7)]
    answers = [await outcome(service.call(guess_at(person), client_address=address)) for address in addresses]
    assert answers == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_LOGIN_ATTEMPTS"] * 2


async def test_reset_of_the_password_ends_the_pause(
    service: Service, person: pb.RegisterRequest, database: Database
) -> None:
    for host in range(FREE_FAILURES + 1):
        await outcome(service.call(guess_at(person), client_address=f"192.0.2.{host}"))
    assert await outcome(service.log_in(person, client_address="192.0.2.99")) == "TOO_MANY_LOGIN_ATTEMPTS"
    await service.call(verification_pb2.RequestPasswordResetRequest(email=person.email))
    (mail,) = await service.mails_to(person.email, number=1, subject="password")
    token = plain_text(mail).partition("#token=")[2].split()[0]
    reset = verification_pb2.ResetPasswordRequest(token=token, new_password=NEW_PASSWORD)
    await service.call(reset, client_address="192.0.2.99")
    login = pb.LoginRequest(identifier=person.email, password=NEW_PASSWORD)
    assert await outcome(service.call(login, client_address="192.0.2.99")) == "OK"


async def test_known_device_gets_in_when_a_neighbour_has_spent_the_wrong_passwords(
    service: Service, person: pb.RegisterRequest
) -> None:
    await service.log_in(person, **PHONE)
    stranger = await service.register()
    wrong = [pb.LoginRequest(identifier=f"unknown-{number}", password="wrong") for number in range(101)]
    answers = [await outcome(service.call(guess, client_address=HOME)) for guess in wrong]
    assert answers == ["INVALID_CREDENTIALS"] * 100 + ["RATE_LIMIT_EXCEEDED"]
    assert await outcome(service.log_in(stranger, **PHONE)) == "RATE_LIMIT_EXCEEDED"
    assert await outcome(service.log_in(person, client_address=HOME, client_agent="Else")) == "RATE_LIMIT_EXCEEDED"
    assert await outcome(service.log_in(person, **PHONE)) == "OK"
    # Their own wrong passwords still count.
    own = [await outcome(service.call(guess_at(person), **PHONE)) for _ in range(6)]
    assert own == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_LOGIN_ATTEMPTS"]


async def test_right_logins_are_counted_before_hashing_and_known_devices_keep_their_own_budget(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_budget, "NETWORK_BURST", 8)
    monkeypatch.setattr(login_budget, "NETWORK_PER_MINUTE", 0.1)
    async with running_service(settings) as service:
        people = [await service.register() for _ in range(21)]
        other = people.pop()
        await service.log_in(other, **PHONE)
        answers = await outcomes(*(service.log_in(person, client_address=HOME) for person in people))
        assert answers.count("OK") == 7
        assert answers.count("RATE_LIMIT_EXCEEDED") == 13
        assert await outcome(service.log_in(other, **PHONE)) == "OK"
        refused = people[answers.index("RATE_LIMIT_EXCEEDED")]
        assert await outcome(service.log_in(refused, client_address="198.51.100.8")) == "OK"


async def test_taken_names_are_counted_whichever_method_tells_them(
    service: Service, person: pb.RegisterRequest
) -> None:
    _, tokens = await service.join()
    change = pb.UpdateMeRequest(email=person.email)
    answers = [
        await outcome(service.call(change, token=tokens.access_token, client_address=f"192.0.2.{number}"))
        for number in range(61)
    ]
    # One account from many addresses, and then many accounts from one address.
    assert answers == ["EMAIL_TAKEN"] * 60 + ["RATE_LIMIT_EXCEEDED"]
    free = pb.UpdateMeRequest(email=new_email())
    refused = service.call(free, token=tokens.access_token, client_address="192.0.2.200")
    assert await outcome(refused) == "RATE_LIMIT_EXCEEDED"
    register = pb.RegisterRequest(full_name="Abebe", email=person.email, password=PASSWORD)
    same = [await outcome(service.call(register, client_address="192.0.2.222")) for _ in range(60)]
    assert set(same) == {"EMAIL_TAKEN"}
    _, others = await service.join()
    refused = service.call(change, token=others.access_token, client_address="192.0.2.222")
    assert await outcome(refused) == "RATE_LIMIT_EXCEEDED"
