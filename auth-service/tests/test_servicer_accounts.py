"""Registration and the caller's own account, from outside."""

import asyncio
import hashlib
from typing import Any

import pytest
from auth_testing import PASSWORD, Ask, LogIn, NewEmail, Register
from sqlalchemy import func, select, update

from auth_service.accounts.models import User
from kit import call, clock, tables
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import AppError, Conflict, InvalidInput, Unauthenticated
from kit.idempotency import KeyReused
from testkit.people import outcome
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import events_pb2
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub


@pytest.fixture
def registration(new_email: NewEmail) -> pb.RegisterRequest:
    return pb.RegisterRequest(full_name="Abebe Bikila", email=new_email(), password=PASSWORD)


async def test_a_registered_user_is_answered_in_full(auth: AuthServiceStub, ask: Ask, new_email: NewEmail) -> None:
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
    user = (await ask(auth.Register, request)).user
    assert (user.full_name, user.email, user.username, user.phone) == ("Abebe Bikila", email, name, "+251 911")
    assert (user.role, user.is_active, user.email_verified) == (pb.ROLE_PROVIDER, True, False)
    assert not user.HasField("bio")
    assert not user.HasField("avatar_url")
    assert before <= clock.from_timestamp(user.created_at) <= clock.now()
    assert user.updated_at == user.created_at


async def test_registration_without_role_makes_a_client(
    auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest
) -> None:
    user = (await ask(auth.Register, registration)).user
    assert user.role == pb.ROLE_CLIENT
    assert not user.HasField("username")
    assert not user.HasField("phone")


async def test_one_of_twenty_simultaneous_registrations_of_an_email_succeeds(
    auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest, database: Database
) -> None:
    answers = await asyncio.gather(*(ask(auth.Register, registration) for _ in range(20)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert {(error.code, "already exists" in error.message) for error in refused} == {("EMAIL_TAKEN", True)}
    assert len(refused) == 19
    async with database.read() as session:
        count = await session.scalar(select(func.count()).select_from(User).where(User.email == registration.email))
    assert count == 1


async def test_an_email_or_username_that_differs_only_in_case_is_taken(
    auth: AuthServiceStub, ask: Ask, register: Register, registration: pb.RegisterRequest
) -> None:
    taken = await register(username=f"Name-{registration.email[7:19]}")
    for field, code in (("email", "EMAIL_TAKEN"), ("username", "USERNAME_TAKEN")):
        request = pb.RegisterRequest()
        request.CopyFrom(registration)
        setattr(request, field, getattr(taken, field).swapcase())
        with pytest.raises(Conflict, match="already exists") as refused:
            await ask(auth.Register, request)
        assert refused.value.code == code


@pytest.mark.parametrize(("field", "value"), [("password", "short-1"), ("role", pb.ROLE_ADMIN), ("role", 99)])
async def test_bad_input_names_its_field(
    auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest, field: str, value: Any
) -> None:
    setattr(registration, field, value)
    with pytest.raises(InvalidInput) as refused:
        await ask(auth.Register, registration)
    assert refused.value.code == "VALIDATION_ERROR"
    assert [detail.field for detail in refused.value.details] == [field]


async def test_a_registration_sent_twice_happens_once(
    auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest
) -> None:
    first = await ask(auth.Register, registration, idempotency_key=registration.email)
    again = await ask(auth.Register, registration, idempotency_key=registration.email)
    assert again == first


async def test_the_password_is_part_of_what_a_key_stands_for(
    auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest
) -> None:
    await ask(auth.Register, registration, idempotency_key=registration.email)
    registration.password += "-other"
    with pytest.raises(InvalidInput) as refused:
        await ask(auth.Register, registration, idempotency_key=registration.email)
    assert refused.value.code == KeyReused.code


async def test_no_fast_hash_of_the_password_is_stored(
    auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest, database: Database
) -> None:
    await ask(auth.Register, registration, idempotency_key=registration.email)
    async with database.read() as session:
        stored = select(tables.idempotency.c.fingerprint).where(tables.idempotency.c.key == registration.email)
        fingerprint = await session.scalar(stored)
    assert fingerprint is not None
    assert fingerprint != hashlib.sha256(registration.SerializeToString(deterministic=True)).digest()


async def test_a_registration_is_published(
    chassis: Chassis, auth: AuthServiceStub, ask: Ask, register: Register
) -> None:
    subscription = await chassis.bus.client.subscribe(chassis.bus.event_subject(events_pb2.UserRegistered))
    person = await register(full_name="Derartu Tulu")
    # Events of earlier tests may still be under way.
    event = events_pb2.UserRegistered()
    while event.full_name != person.full_name:
        event.ParseFromString((await subscription.next_msg(timeout=5)).data)
    await subscription.unsubscribe()
    assert event.role == pb.ROLE_CLIENT
    # A fact for other services: they need no address.
    assert person.email not in str(event)


async def test_callers_read_their_own_account(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn
) -> None:
    person = await register()
    tokens = await log_in(person)
    me = (await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)).user
    assert (me.email, me.full_name) == (person.email, person.full_name)


async def test_preferences_are_answered(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, database: Database
) -> None:
    person = await register()
    async with database.transaction() as session:
        changed = update(User).where(User.email == person.email).values(preferences={"theme": "dark"})
        await session.execute(changed)
    tokens = await log_in(person)
    me = (await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)).user
    assert me.preferences == pb.Preferences(theme="dark")


@pytest.mark.parametrize("token", [None, "", "junk", "a.b.c"])
async def test_no_account_is_shown_without_a_valid_token(auth: AuthServiceStub, ask: Ask, token: str | None) -> None:
    with pytest.raises(Unauthenticated):
        await ask(auth.GetMe, pb.GetMeRequest(), token=token)


async def test_an_account_out_of_use_is_not_shown_to_its_owner(
    auth: AuthServiceStub, ask: Ask, register: Register, log_in: LogIn, database: Database
) -> None:
    person = await register()
    tokens = await log_in(person)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.email == person.email).values(is_active=False))
    with pytest.raises(Unauthenticated):
        await ask(auth.GetMe, pb.GetMeRequest(), token=tokens.access_token)


async def test_long_and_invalid_call_metadata_is_accepted(auth: AuthServiceStub, ask: Ask, register: Register) -> None:
    person = await register()
    request = pb.LoginRequest(identifier=person.email, password=person.password)
    assert await ask(auth.Login, request, client_agent="Mozilla\x00" + "x" * 1000, client_address="1" * 500)
    assert call.current() == call.Call()


async def test_no_error_repeats_a_secret(auth: AuthServiceStub, ask: Ask, registration: pb.RegisterRequest) -> None:
    registration.email = "nonsense"
    registration.password = "only-secret-letters"
    with pytest.raises(AppError) as refused:
        await ask(auth.Register, registration)
    assert "only-secret-letters" not in repr((refused.value.message, refused.value.details))


async def test_registrations_with_taken_names_are_limited_per_client(
    auth: AuthServiceStub, ask: Ask, register: Register, new_email: NewEmail
) -> None:
    taken = (await register()).email

    async def attempt(email: str, address: str) -> str:
        request = pb.RegisterRequest(full_name="Abebe", email=email, password=PASSWORD)
        return await outcome(ask(auth.Register, request, client_address=address))

    assert [await attempt(taken, "192.0.2.60") for _ in range(61)] == ["EMAIL_TAKEN"] * 60 + ["RATE_LIMIT_EXCEEDED"]
    # The name that is free is no exception, or it would tell that it is.
    assert await attempt(new_email(), "192.0.2.60") == "RATE_LIMIT_EXCEEDED"
    assert await attempt(new_email(), "192.0.2.61") == "OK"
