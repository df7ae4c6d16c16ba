"""Tests of changes by admins through the real service, and of the time until they take effect."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import jwt
import pytest
from auth_testing import PASSWORD, Ask, Join, LogIn, NewEmail, SignedIn, UntilRefused
from sqlalchemy import update

from auth_service.accounts.models import Role, User
from kit.database import Database
from kit.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from kit.ids import new_id
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Refresh = Callable[[auth_pb2.TokenPair], Awaitable[auth_pb2.TokenPair]]
type GetMe = Callable[[auth_pb2.TokenPair], Awaitable[auth_pb2.User]]
type Change = Callable[..., Awaitable[auth_pb2.User]]


@pytest.fixture(autouse=True)
async def no_admins(database: Database) -> None:
    """Removes the admins of other tests."""
    async with database.transaction() as session:
        await session.execute(update(User).where(User.role == Role.ADMIN).values(role=Role.CLIENT))


@pytest.fixture
async def admin(no_admins: None, join: Join) -> SignedIn:
    return await join("admin")


@pytest.fixture
def change(administration: AdminServiceStub, ask: Ask, admin: SignedIn) -> Change:
    """As the admin, unless another token is given."""

    async def change(user_id: str, token: str = admin[1].access_token, **fields: Any) -> auth_pb2.User:
        request = pb.ChangeUserRequest(user_id=user_id, **fields)
        answer: pb.ChangeUserResponse = await ask(administration.ChangeUser, request, token=token)
        return answer.user

    return change


@pytest.fixture
def refresh(auth: AuthServiceStub, ask: Ask) -> Refresh:
    async def refresh(tokens: auth_pb2.TokenPair) -> auth_pb2.TokenPair:
        request = auth_pb2.RefreshRequest(refresh_token=tokens.refresh_token)
        answer: auth_pb2.RefreshResponse = await ask(auth.Refresh, request)
        return answer.tokens

    return refresh


@pytest.fixture
def get_me(auth: AuthServiceStub, ask: Ask) -> GetMe:
    async def get_me(tokens: auth_pb2.TokenPair) -> auth_pb2.User:
        answer: auth_pb2.GetMeResponse = await ask(auth.GetMe, auth_pb2.GetMeRequest(), token=tokens.access_token)
        return answer.user

    return get_me


async def test_an_admin_changes_what_the_owner_could(
    join: Join, change: Change, get_me: GetMe, new_email: NewEmail
) -> None:
    user, tokens = await join("provider", phone="911")
    email = new_email()
    changed = await change(user.id, full_name=" Derartu ", username=f"D-{email[7:19]}", email=email.upper(), phone="")
    assert (changed.full_name, changed.username, changed.email) == ("Derartu", f"D-{email[7:19]}", email)
    assert not changed.email_verified
    assert not changed.HasField("phone")
    assert (changed.role, changed.is_active) == (auth_pb2.ROLE_PROVIDER, True)
    # None of these changes ends a session.
    assert await get_me(tokens) == changed


async def test_nothing_changes_if_nothing_is_sent(join: Join, change: Change, get_me: GetMe) -> None:
    user, tokens = await join("provider")
    for fields in ({}, {"role": auth_pb2.ROLE_PROVIDER, "is_active": True, "full_name": user.full_name}):
        assert await change(user.id, **fields) == user
    await asyncio.sleep(0.2)
    assert await get_me(tokens) == user


async def test_a_change_of_role_voids_the_tokens_at_once_and_the_session_goes_on(
    join: Join, change: Change, get_me: GetMe, until_refused: UntilRefused, refresh: Refresh
) -> None:
    user, tokens = await join("client")
    assert (await change(user.id, role=auth_pb2.ROLE_PROVIDER)).role == auth_pb2.ROLE_PROVIDER
    await until_refused(tokens.access_token)
    tokens = await refresh(tokens)
    assert jwt.decode(tokens.access_token, options={"verify_signature": False})["role"] == "provider"
    assert (await get_me(tokens)).role == auth_pb2.ROLE_PROVIDER


async def test_an_admin_who_is_demoted_is_none_at_once(
    join: Join, change: Change, until_refused: UntilRefused, refresh: Refresh
) -> None:
    second, tokens = await join("admin")
    await change(second.id, role=auth_pb2.ROLE_CLIENT)
    await until_refused(tokens.access_token)
    tokens = await refresh(tokens)
    with pytest.raises(Forbidden):
        await change(second.id, token=tokens.access_token, full_name="Still here")


async def test_a_deactivated_account_is_out_everywhere_until_it_is_back(
    join: Join, change: Change, until_refused: UntilRefused, refresh: Refresh, log_in: LogIn
) -> None:
    user, tokens = await join("client")
    assert not (await change(user.id, is_active=False)).is_active
    await until_refused(tokens.access_token)
    person = auth_pb2.RegisterRequest(email=user.email, password=PASSWORD)
    for attempt in (refresh(tokens), log_in(person)):
        with pytest.raises(Unauthenticated):
            await attempt
    assert (await change(user.id, is_active=True)).is_active
    # The old sessions stay ended.
    with pytest.raises(Unauthenticated):
        await refresh(tokens)
    await log_in(person)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("role", {"role": auth_pb2.ROLE_ADMIN}),
        ("role", {"role": 42}),
        ("full_name", {"full_name": " "}),
        ("email", {"email": "not an address"}),
        ("email", {"email": "anon_user@anon.invalid"}),
        ("username", {"username": "a b"}),
        ("bio", {"bio": "a\x00b"}),
    ],
)
async def test_what_cannot_be_meant_changes_nothing(
    join: Join, change: Change, field: str, fields: dict[str, Any]
) -> None:
    user, _ = await join("client")
    with pytest.raises(InvalidInput) as refused:
        await change(user.id, **{"phone": "911", **fields})
    assert [detail.field for detail in refused.value.details] == [field]
    assert await change(user.id) == user


async def test_taken_names_are_refused(join: Join, change: Change) -> None:
    user, _ = await join("client")
    other, _ = await join("client")
    with pytest.raises(Conflict, match="already exists") as refused:
        await change(user.id, email=other.email.upper())
    assert refused.value.code == "EMAIL_TAKEN"


async def test_who_is_not_there_cannot_be_changed(change: Change) -> None:
    for unknown in (str(new_id()), "nonsense", ""):
        with pytest.raises(NotFound) as refused:
            await change(unknown, is_active=False)
        assert refused.value.code == "USER_NOT_FOUND"


async def test_the_same_command_sent_twice_happens_once(
    administration: AdminServiceStub, ask: Ask, join: Join, admin: SignedIn
) -> None:
    user, _ = await join("client")
    token = admin[1].access_token
    request = pb.ChangeUserRequest(user_id=user.id, is_active=False)
    first = await ask(administration.ChangeUser, request, token=token, idempotency_key="once")
    await ask(administration.ChangeUser, pb.ChangeUserRequest(user_id=user.id, is_active=True), token=token)
    assert await ask(administration.ChangeUser, request, token=token, idempotency_key="once") == first
    assert (await ask(administration.GetUser, pb.GetUserRequest(user_id=user.id), token=token)).user.is_active


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": auth_pb2.ROLE_CLIENT}])
async def test_the_last_active_admin_stays(join: Join, change: Change, admin: SignedIn, fields: dict[str, Any]) -> None:
    out_of_use, _ = await join("admin")
    await change(out_of_use.id, is_active=False)
    with pytest.raises(Conflict) as refused:
        await change(admin[0].id, **fields)
    assert refused.value.code == "LAST_ADMIN"
    # All other fields of the account can be changed.
    assert (await change(admin[0].id, full_name="The last one", is_active=True)).is_active


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": auth_pb2.ROLE_CLIENT}])
async def test_of_admins_who_demote_each_other_at_the_same_instant_one_is_left(
    database: Database, join: Join, change: Change, admin: SignedIn, fields: dict[str, Any]
) -> None:
    for _ in range(5):
        admins = [admin, *[await join("admin") for _ in range(3)]]
        results = await asyncio.gather(
            *(
                change(other.id, token=tokens.access_token, **fields)
                for user, tokens in admins
                for other, _ in admins
                if other.id != user.id
            ),
            return_exceptions=True,
        )
        # An admin who was demoted meanwhile is refused, too.
        assert {type(each) for each in results} <= {auth_pb2.User, Conflict, Unauthenticated}
        assert {each.code for each in results if isinstance(each, Conflict)} <= {"LAST_ADMIN"}
        # The next round begins with the remaining admins.
        admin = await the_only_admin(database, admins)


async def the_only_admin(database: Database, admins: list[SignedIn]) -> SignedIn:
    async with database.read() as session:
        users = [(await session.get_one(User, UUID(each[0].id)), each) for each in admins]
    (left,) = [each for user, each in users if user.role is Role.ADMIN and user.is_active]
    return left
