"""Registration and the caller's own account, over gRPC."""

import asyncio
import hashlib
from typing import Any

import pytest
from auth_testing import PASSWORD, Service, find_user, new_email, update_rows
from sqlalchemy import select

from auth_service.accounts.models import User
from kit import clock, tables
from kit.database import Database
from kit.errors import Conflict, InvalidInput, Unauthenticated
from kit.idempotency import KeyReused
from kit.ids import new_id
from testkit.people import expect_error, outcome
from testkit.rows import select_all
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import events_pb2


@pytest.fixture
def registration() -> pb.RegisterRequest:
    return pb.RegisterRequest(full_name="Abebe Bikila", email=new_email(), password=PASSWORD)


async def test_registration_returns_the_account_in_normal_form(service: Service) -> None:
    email = new_email()
    name = email.partition("@")[0].title()[:32]
    before = clock.now()
    request = pb.RegisterRequest(
        full_name=" Abebe Bikila ",
        email=email.upper(),
        password=PASSWORD,
        role=pb.ROLE_PROVIDER,
        phone="+251 911",
        username=name,
    )
    user = (await service.call(request)).user
    assert (user.full_name, user.email, user.username, user.phone) == ("Abebe Bikila", email, name, "+251 911")
    assert (user.role, user.is_active, user.email_verified) == (pb.ROLE_PROVIDER, True, False)
    assert (user.HasField("bio"), user.HasField("avatar_url")) == (False, False)
    assert before <= clock.from_timestamp(user.created_at) <= clock.now()
    assert user.updated_at == user.created_at


async def test_registration_without_role_makes_a_client(service: Service, registration: pb.RegisterRequest) -> None:
    user = (await service.call(registration)).user
    assert (user.role, user.HasField("username"), user.HasField("phone")) == (pb.ROLE_CLIENT, False, False)


@pytest.mark.parametrize(
    ("role", "registered_as", "expected"),
    [
        # As a gateway of the previous release registers people.
        (pb.ROLE_UNSPECIFIED, pb.REGISTERED_AS_UNSPECIFIED, (pb.ROLE_CLIENT, pb.REGISTERED_AS_CLIENT)),
        (pb.ROLE_PROVIDER, pb.REGISTERED_AS_UNSPECIFIED, (pb.ROLE_PROVIDER, pb.REGISTERED_AS_PROVIDER)),
        (pb.ROLE_CLIENT, pb.REGISTERED_AS_BROKER, (pb.ROLE_CLIENT, pb.REGISTERED_AS_BROKER)),
        (pb.ROLE_PROVIDER, pb.REGISTERED_AS_SELLER, (pb.ROLE_CLIENT, pb.REGISTERED_AS_SELLER)),
        (pb.ROLE_ADMIN, pb.REGISTERED_AS_BUYER, (pb.ROLE_CLIENT, pb.REGISTERED_AS_BUYER)),
    ],
)
async def test_the_purpose_of_a_registration_decides_on_the_role(
    service: Service,
    registration: pb.RegisterRequest,
    role: pb.Role.ValueType,
    registered_as: pb.RegisteredAs.ValueType,
    expected: tuple[pb.Role.ValueType, pb.RegisteredAs.ValueType],
) -> None:
    registration.role, registration.registered_as = role, registered_as
    user = (await service.call(registration)).user
    assert (user.role, user.registered_as) == expected


async def test_one_of_20_concurrent_registrations_of_an_email_succeeds(
    service: Service, registration: pb.RegisterRequest, database: Database
) -> None:
    answers = await asyncio.gather(*(service.call(registration) for _ in range(20)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert {(error.code, "already exists" in error.message) for error in refused} == {("EMAIL_TAKEN", True)}
    assert len(refused) == 19
    assert (await find_user(database, registration)).full_name == registration.full_name


async def test_email_or_username_that_differs_only_in_case_is_taken(service: Service) -> None:
    taken = await service.register(username=f"Name-{new_email()[7:19]}")
    for fields, code in (
        ({"email": taken.email.swapcase()}, "EMAIL_TAKEN"),
        ({"username": taken.username.swapcase()}, "USERNAME_TAKEN"),
    ):
        error = await expect_error(service.register(**fields), Conflict, code)
        assert "already exists" in error.message


@pytest.mark.parametrize("wrong", [{"password": "short-1"}, {"role": pb.ROLE_ADMIN}, {"role": 99}])
async def test_invalid_registration_names_its_field(service: Service, wrong: dict[str, Any]) -> None:
    error = await expect_error(service.register(**wrong), InvalidInput, "VALIDATION_ERROR")
    assert [detail.field for detail in error.details] == list(wrong)


async def test_errors_contain_no_password(service: Service) -> None:
    error = await expect_error(service.register(email="nonsense", password="only-secret-letters"), InvalidInput)
    assert "only-secret-letters" not in repr((error.message, error.details))


async def test_repeated_registration_is_answered_again_unless_its_password_differs(
    service: Service, registration: pb.RegisterRequest, database: Database
) -> None:
    key = {"idempotency_key": registration.email}
    first = await service.call(registration, **key)
    assert await service.call(registration, **key) == first
    # The fingerprint of the command covers the password, and is not a fast hash from which it could be guessed.
    stored = select(tables.idempotency.c.fingerprint).where(tables.idempotency.c.key == registration.email)
    (fingerprint,) = await select_all(database, stored)
    assert fingerprint != hashlib.sha256(registration.SerializeToString(deterministic=True)).digest()
    registration.password += "-other"
    await expect_error(service.call(registration, **key), InvalidInput, KeyReused.code)


async def test_registration_is_published_without_the_email(service: Service) -> None:
    bus = service.chassis.bus
    subscription = await bus.client.subscribe(bus.event_subject(events_pb2.UserRegistered))
    person = await service.register(full_name="Derartu Tulu", registered_as=pb.REGISTERED_AS_SELLER)
    # Events of earlier tests may still be under way.
    event = events_pb2.UserRegistered()
    while event.full_name != person.full_name:
        event.ParseFromString((await subscription.next_msg(timeout=5)).data)
    await subscription.unsubscribe()
    assert (event.role, event.registered_as) == (pb.ROLE_CLIENT, pb.REGISTERED_AS_SELLER)
    # A fact for other services: they need no address.
    assert person.email not in str(event)


@pytest.mark.parametrize("token", ["", "junk", "a.b.c"])
async def test_account_is_not_shown_for_an_invalid_token(service: Service, token: str) -> None:
    await expect_error(service.call(pb.GetMeRequest(), token=token), Unauthenticated)


async def test_inactive_account_is_refused_with_its_former_tokens(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair, database: Database
) -> None:
    before = (await find_user(database, person)).password_hash
    await update_rows(database, User, User.email == person.email, is_active=False)
    change = pb.ChangePasswordRequest(old_password=PASSWORD, new_password="battery-staple-43")
    # auth-service looks at the account itself before it accepts a token.
    assert await outcome(service.get_me(tokens)) == "INVALID_TOKEN"
    assert await outcome(service.refresh(tokens)) == "INVALID_REFRESH_TOKEN"
    assert await outcome(service.call(change, token=tokens.access_token)) == "INVALID_TOKEN"
    assert (await find_user(database, person)).password_hash == before


async def test_long_and_invalid_call_metadata_is_accepted(service: Service, person: pb.RegisterRequest) -> None:
    await service.log_in(person, client_agent="Mozilla\x00" + "x" * 1000, client_address="1" * 500)


async def test_registrations_with_taken_names_are_limited_per_client(
    service: Service, person: pb.RegisterRequest
) -> None:
    async def attempt(email: str, address: str) -> str:
        request = pb.RegisterRequest(full_name="Abebe", email=email, password=PASSWORD)
        return await outcome(service.call(request, client_address=address))

    outcomes = [await attempt(person.email, "192.0.2.60") for _ in range(61)]
    assert outcomes == ["EMAIL_TAKEN"] * 60 + ["RATE_LIMIT_EXCEEDED"]
    # The name that is free is no exception, or it would tell that it is.
    assert await attempt(new_email(), "192.0.2.60") == "RATE_LIMIT_EXCEEDED"
    assert await attempt(new_email(), "192.0.2.61") == "OK"


async def test_names_are_those_of_accounts_that_exist(service: Service, registration: pb.RegisterRequest) -> None:
    user = (await service.call(registration)).user
    asking = await service.log_in(registration)
    asked = pb.ListNamesRequest(user_ids=[user.id, str(new_id()), "no id"])
    found = await service.call(asked, token=asking.access_token)
    assert [(one.user_id, one.full_name) for one in found.users] == [(user.id, "Abebe Bikila")]
    await service.call(pb.DeleteMeRequest(password=PASSWORD), token=asking.access_token)
    _, tokens = await service.join()
    token = tokens.access_token
    assert not (await service.call(asked, token=token)).users
    error = await expect_error(service.call(pb.ListNamesRequest(user_ids=[user.id] * 101), token=token), InvalidInput)
    assert [issue.field for issue in error.details] == ["user_ids"]
