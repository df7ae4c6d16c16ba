"""Changes of the own account, and listing and ending sessions, over gRPC."""

from dataclasses import replace
from uuid import UUID

from auth_testing import Service, claims_of, new_email

from kit.errors import Conflict, NotFound, Unauthenticated
from kit.ids import new_id
from kit.revocations import Revocations
from testkit.callers import new_caller
from testkit.people import expect_error, invalid_fields
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2 as pb


async def list_sessions(service: Service, token: str) -> list[pb.LoginSession]:
    return list((await service.call(pb.ListSessionsRequest(), token=token)).sessions)


async def until_revoked(revocations: Revocations, session_id: str, user: UUID | None = None) -> None:
    caller = replace(new_caller(user_id=user), session_id=UUID(session_id))
    await eventually(lambda: revocations.is_void(caller), seconds=1)


async def test_only_fields_that_are_present_change(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    token, before = tokens.access_token, await service.get_me(tokens)
    assert (before.email, before.full_name, before.phone) == (person.email, person.full_name, "911")
    request = pb.UpdateMeRequest(full_name=" Derartu ", bio="Fast", preferences=pb.Preferences(theme="dark"))
    changed = (await service.call(request, token=token)).user
    assert (changed.full_name, changed.bio, changed.preferences.theme) == ("Derartu", "Fast", "dark")
    assert (changed.email, changed.phone, changed.role) == (before.email, "911", before.role)
    request = pb.UpdateMeRequest(phone="", bio="", preferences=pb.Preferences(locale="am-ET"))
    changed = (await service.call(request, token=token)).user
    assert (changed.HasField("phone"), changed.HasField("bio")) == (False, False)
    assert changed.preferences == pb.Preferences(theme="dark", locale="am-ET")
    assert await service.get_me(tokens) == changed
    changed = (await service.call(pb.UpdateMeRequest(clear=["preferences.theme"]), token=token)).user
    assert changed.preferences == pb.Preferences(locale="am-ET")
    for name in ("email", "full_name", "role", "preferences"):
        request = pb.UpdateMeRequest(bio="Not stored", clear=[name])
        assert await invalid_fields(service.call(request, token=token)) == [name]
    assert await service.get_me(tokens) == changed


async def test_new_username_logs_in(service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair) -> None:
    username = f"U-{new_email()[7:19]}"
    await service.call(pb.UpdateMeRequest(username=username), token=tokens.access_token)
    for identifier in (person.email, username.lower()):
        await service.call(pb.LoginRequest(identifier=identifier, password=person.password))


async def test_taken_names_are_refused_in_any_case(service: Service, tokens: pb.TokenPair) -> None:
    taken = await service.register(username=f"Name-{new_email()[7:19]}")
    for request, code in (
        (pb.UpdateMeRequest(email=taken.email.upper()), "EMAIL_TAKEN"),
        (pb.UpdateMeRequest(username=taken.username.upper()), "USERNAME_TAKEN"),
    ):
        error = await expect_error(service.call(request, token=tokens.access_token), Conflict, code)
        assert "already exists" in error.message


async def test_invalid_change_names_its_fields_and_changes_nothing(service: Service, tokens: pb.TokenPair) -> None:
    before = await service.get_me(tokens)
    request = pb.UpdateMeRequest(full_name="Derartu", bio="a\x00b", preferences=pb.Preferences(theme="blue"))
    refused = service.call(request, token=tokens.access_token)
    assert await invalid_fields(refused) == ["bio", "preferences.theme"]
    assert await service.get_me(tokens) == before


async def test_repeated_change_is_made_once(service: Service, tokens: pb.TokenPair) -> None:
    request, token = pb.UpdateMeRequest(full_name="Derartu"), tokens.access_token
    first = await service.call(request, token=token, idempotency_key="first")
    await service.call(pb.UpdateMeRequest(full_name="Tirunesh"), token=token)
    assert await service.call(request, token=token, idempotency_key="first") == first
    assert (await service.get_me(tokens)).full_name == "Tirunesh"


async def test_sessions_are_listed_with_device_and_address(service: Service, person: pb.RegisterRequest) -> None:
    phone = await service.log_in(person, client_agent="Phone", client_address="192.0.2.50")
    laptop = await service.log_in(person, client_agent="Laptop", client_address="192.0.2.51")
    for tokens, current in ((phone, "Phone"), (laptop, "Laptop")):
        listed = await list_sessions(service, tokens.access_token)
        seen = [(login.device, login.address, login.is_current) for login in listed]
        assert seen == [("Laptop", "192.0.2.51", current == "Laptop"), ("Phone", "192.0.2.50", current == "Phone")]
        assert all(login.created_at == login.last_used_at for login in listed)
        assert all(login.expires_at.seconds - login.created_at.seconds == 7 * 86400 for login in listed)
    await service.refresh(phone)
    assert [login.device for login in await list_sessions(service, phone.access_token)] == ["Phone", "Laptop"]


async def test_ended_session_is_refused_everywhere_within_a_second(
    service: Service, person: pb.RegisterRequest, elsewhere: Revocations
) -> None:
    phone, laptop = await service.log_in(person), await service.log_in(person)
    (lost,) = [login.id for login in await list_sessions(service, phone.access_token) if not login.is_current]
    request = pb.EndSessionRequest(session_id=lost)
    await service.call(request, token=phone.access_token, idempotency_key="end")
    await until_revoked(elsewhere, lost)
    await expect_error(service.refresh(laptop), Unauthenticated)
    # A repetition is answered again; a new command does not find the session any more.
    await service.call(request, token=phone.access_token, idempotency_key="end")
    await expect_error(service.call(request, token=phone.access_token), NotFound)


async def test_session_of_another_user_is_not_found(service: Service, tokens: pb.TokenPair) -> None:
    _, other = await service.join()
    (theirs,) = await list_sessions(service, other.access_token)
    for session_id in (theirs.id, str(new_id()), "", "nonsense", "\x00"):
        ending = service.call(pb.EndSessionRequest(session_id=session_id), token=tokens.access_token)
        error = await expect_error(ending, NotFound, "SESSION_NOT_FOUND")
        assert error.message == "Session not found."
    assert await list_sessions(service, other.access_token) == [theirs]


async def test_all_other_sessions_end_within_a_second(
    service: Service, person: pb.RegisterRequest, elsewhere: Revocations
) -> None:
    tokens, *_ = [await service.log_in(person) for _ in range(4)]
    token = tokens.access_token
    before = await list_sessions(service, token)
    answer = await service.call(pb.EndOtherSessionsRequest(), token=token)
    assert answer.ended == 3
    user = UUID(claims_of(tokens)["sub"])
    for login in before:
        if not login.is_current:
            await until_revoked(elsewhere, login.id, user)
    assert [login.is_current for login in await list_sessions(service, token)] == [True]
