"""Tests of changes of the own account, and of listing and ending sessions, over gRPC."""

import asyncio
from uuid import UUID

import pytest
from auth_testing import Ask, LogIn, NewEmail, Register

from kit.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from kit.ids import new_id
from kit.revocations import Revocations
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub


@pytest.fixture
async def person(register: Register) -> pb.RegisterRequest:
    return await register(phone="911")


@pytest.fixture
async def token(person: pb.RegisterRequest, log_in: LogIn) -> str:
    return (await log_in(person)).access_token


async def list_sessions(auth: AuthServiceStub, ask: Ask, token: str) -> list[pb.LoginSession]:
    return list((await ask(auth.ListSessions, pb.ListSessionsRequest(), token=token)).sessions)


async def until_revoked(revocations: Revocations, session_id: str) -> None:
    async with asyncio.timeout(1):
        while not revocations.is_void(UUID(session_id), 2**62):
            await asyncio.sleep(0.01)


async def test_only_what_is_present_changes(auth: AuthServiceStub, ask: Ask, token: str) -> None:
    before = (await ask(auth.GetMe, pb.GetMeRequest(), token=token)).user
    request = pb.UpdateMeRequest(full_name=" Derartu ", bio="Fast", preferences=pb.Preferences(theme="dark"))
    changed = (await ask(auth.UpdateMe, request, token=token)).user
    assert (changed.full_name, changed.bio, changed.preferences.theme) == ("Derartu", "Fast", "dark")
    assert (changed.email, changed.phone, changed.role) == (before.email, "911", before.role)
    request = pb.UpdateMeRequest(phone="", bio="", preferences=pb.Preferences(locale="am-ET"))
    changed = (await ask(auth.UpdateMe, request, token=token)).user
    assert not changed.HasField("phone")
    assert not changed.HasField("bio")
    assert changed.preferences == pb.Preferences(theme="dark", locale="am-ET")
    assert (await ask(auth.GetMe, pb.GetMeRequest(), token=token)).user == changed


async def test_one_logs_in_with_the_new_email_and_the_new_username(
    auth: AuthServiceStub, ask: Ask, person: pb.RegisterRequest, token: str, new_email: NewEmail
) -> None:
    email = new_email()
    request = pb.UpdateMeRequest(email=email.upper(), username=f"U-{email[7:19]}")
    user = (await ask(auth.UpdateMe, request, token=token)).user
    assert (user.email, user.email_verified) == (email, False)
    for identifier in (email, f"u-{email[7:19]}"):
        await ask(auth.Login, pb.LoginRequest(identifier=identifier, password=person.password))
    with pytest.raises(Unauthenticated):
        await ask(auth.Login, pb.LoginRequest(identifier=person.email, password=person.password))


async def test_taken_names_are_refused_in_any_case(
    auth: AuthServiceStub, ask: Ask, register: Register, token: str, new_email: NewEmail
) -> None:
    taken = await register(username=f"Name-{new_email()[7:19]}")
    for request, code in (
        (pb.UpdateMeRequest(email=taken.email.upper()), "EMAIL_TAKEN"),
        (pb.UpdateMeRequest(username=taken.username.upper()), "USERNAME_TAKEN"),
    ):
        with pytest.raises(Conflict, match="already exists") as refused:
            await ask(auth.UpdateMe, request, token=token)
        assert refused.value.code == code


async def test_a_bad_change_names_its_fields_and_changes_nothing(auth: AuthServiceStub, ask: Ask, token: str) -> None:
    request = pb.UpdateMeRequest(full_name="Derartu", bio="a\x00b", preferences=pb.Preferences(theme="blue"))
    with pytest.raises(InvalidInput) as refused:
        await ask(auth.UpdateMe, request, token=token)
    assert [detail.field for detail in refused.value.details] == ["bio", "preferences.theme"]
    assert (await ask(auth.GetMe, pb.GetMeRequest(), token=token)).user.full_name == "Abebe Bikila"


async def test_a_change_sent_twice_happens_once(auth: AuthServiceStub, ask: Ask, token: str) -> None:
    request = pb.UpdateMeRequest(full_name="Derartu")
    first = await ask(auth.UpdateMe, request, token=token, idempotency_key="first")
    await ask(auth.UpdateMe, pb.UpdateMeRequest(full_name="Tirunesh"), token=token)
    assert await ask(auth.UpdateMe, request, token=token, idempotency_key="first") == first
    assert (await ask(auth.GetMe, pb.GetMeRequest(), token=token)).user.full_name == "Tirunesh"


async def test_one_sees_where_one_is_logged_in(
    auth: AuthServiceStub, ask: Ask, person: pb.RegisterRequest, log_in: LogIn
) -> None:
    phone = await log_in(person, client_agent="Phone", client_address="192.0.2.50")
    laptop = await log_in(person, client_agent="Laptop", client_address="192.0.2.51")
    for tokens, current in ((phone, "Phone"), (laptop, "Laptop")):
        listed = await list_sessions(auth, ask, tokens.access_token)
        seen = [(login.device, login.address, login.is_current) for login in listed]
        assert seen == [("Laptop", "192.0.2.51", current == "Laptop"), ("Phone", "192.0.2.50", current == "Phone")]
        assert all(login.created_at == login.last_used_at for login in listed)
        assert all(login.expires_at.seconds - login.created_at.seconds == 7 * 86400 for login in listed)
    await ask(auth.Refresh, pb.RefreshRequest(refresh_token=phone.refresh_token))
    listed = await list_sessions(auth, ask, phone.access_token)
    assert [login.device for login in listed] == ["Phone", "Laptop"]


async def test_an_ended_session_is_over_everywhere_within_a_second(
    auth: AuthServiceStub, ask: Ask, person: pb.RegisterRequest, log_in: LogIn, elsewhere: Revocations
) -> None:
    phone, laptop = await log_in(person), await log_in(person)
    (lost,) = [login.id for login in await list_sessions(auth, ask, phone.access_token) if not login.is_current]
    request = pb.EndSessionRequest(session_id=lost)
    await ask(auth.EndSession, request, token=phone.access_token, idempotency_key="end")
    await until_revoked(elsewhere, lost)
    with pytest.raises(Unauthenticated):
        await ask(auth.Refresh, pb.RefreshRequest(refresh_token=laptop.refresh_token))
    # Sent again it is answered again; asked anew, there is none any more.
    await ask(auth.EndSession, request, token=phone.access_token, idempotency_key="end")
    with pytest.raises(NotFound):
        await ask(auth.EndSession, request, token=phone.access_token)


async def test_a_session_of_another_is_as_unknown_as_one_that_is_not(
    auth: AuthServiceStub, ask: Ask, token: str, register: Register, log_in: LogIn
) -> None:
    stranger = (await log_in(await register())).access_token
    (theirs,) = await list_sessions(auth, ask, stranger)
    for session_id in (theirs.id, str(new_id()), "", "nonsense", "\x00"):
        with pytest.raises(NotFound) as refused:
            await ask(auth.EndSession, pb.EndSessionRequest(session_id=session_id), token=token)
        assert (refused.value.code, refused.value.message) == ("SESSION_NOT_FOUND", "Session not found.")
    assert await list_sessions(auth, ask, stranger) == [theirs]


async def test_all_other_sessions_end_at_once(
    auth: AuthServiceStub, ask: Ask, person: pb.RegisterRequest, log_in: LogIn, elsewhere: Revocations
) -> None:
    token, *_ = [(await log_in(person)).access_token for _ in range(4)]
    before = await list_sessions(auth, ask, token)
    answer = await ask(auth.EndOtherSessions, pb.EndOtherSessionsRequest(), token=token)
    assert answer.ended == 3
    for login in before:
        if not login.is_current:
            await until_revoked(elsewhere, login.id)
    assert [login.is_current for login in await list_sessions(auth, ask, token)] == [True]


async def test_nothing_of_this_is_for_those_without_a_token(auth: AuthServiceStub, ask: Ask) -> None:
    for method, message in (
        (auth.UpdateMe, pb.UpdateMeRequest()),
        (auth.ListSessions, pb.ListSessionsRequest()),
        (auth.EndSession, pb.EndSessionRequest(session_id=str(new_id()))),
        (auth.EndOtherSessions, pb.EndOtherSessionsRequest()),
    ):
        with pytest.raises(Unauthenticated):
            await ask(method, message)
