"""Changes of accounts by admins over gRPC, and the time until they take effect."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from auth_testing import PASSWORD, Service, SignedIn, claims_of, new_email, update_rows

from auth_service.accounts.models import Role, User
from kit.database import Database
from kit.errors import Conflict, Forbidden, NotFound, Unauthenticated
from kit.ids import new_id
from testkit.people import expect_error, invalid_fields
from testkit.rows import stored
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2

type Change = Callable[..., Awaitable[auth_pb2.User]]

NO_ADMIN: list[dict[str, Any]] = [{"is_active": False}, {"role": auth_pb2.ROLE_CLIENT}]


@pytest.fixture
async def admin(service: Service, database: Database) -> SignedIn:
    """The only admin: those of other tests are demoted."""
    await update_rows(database, User, User.role == Role.ADMIN, role=Role.CLIENT)
    return await service.join("admin")


@pytest.fixture
def change(service: Service, admin: SignedIn) -> Change:
    """Changes an account as the admin, unless another token is given."""

    async def change(user_id: str, token: str = admin[1].access_token, **fields: Any) -> auth_pb2.User:
        request = pb.ChangeUserRequest(user_id=user_id, **fields)
        answer: pb.ChangeUserResponse = await service.call(request, token=token)
        return answer.user

    return change


async def test_admin_changes_all_fields_that_the_owner_can_change(service: Service, change: Change) -> None:
    user, tokens = await service.join("provider", phone="911")
    email = new_email()
    changed = await change(user.id, full_name=" Derartu ", username=f"D-{email[7:19]}", email=email.upper(), phone="")
    assert (changed.full_name, changed.username, changed.pending_email) == ("Derartu", f"D-{email[7:19]}", email)
    assert changed.email == user.email
    assert (changed.email_verified, changed.HasField("phone")) == (False, False)
    assert (changed.role, changed.is_active) == (auth_pb2.ROLE_PROVIDER, True)
    # None of these changes ends a session.
    assert await service.get_me(tokens) == changed


async def test_change_to_the_same_values_changes_nothing(service: Service, change: Change) -> None:
    user, tokens = await service.join("provider")
    for fields in ({}, {"role": auth_pb2.ROLE_PROVIDER, "is_active": True, "full_name": user.full_name}):
        assert await change(user.id, **fields) == user
    await asyncio.sleep(0.2)
    assert await service.get_me(tokens) == user


async def test_role_change_takes_effect_immediately_and_the_session_continues(service: Service, change: Change) -> None:
    user, tokens = await service.join("client")
    assert (await change(user.id, role=auth_pb2.ROLE_PROVIDER)).role == auth_pb2.ROLE_PROVIDER
    await service.until_refused(tokens)
    tokens = await service.refresh(tokens)
    assert claims_of(tokens)["role"] == "provider"
    assert (await service.get_me(tokens)).role == auth_pb2.ROLE_PROVIDER


async def test_demoted_admin_is_refused_immediately(service: Service, change: Change) -> None:
    second, tokens = await service.join("admin")
    await change(second.id, role=auth_pb2.ROLE_CLIENT)
    await service.until_refused(tokens)
    token = (await service.refresh(tokens)).access_token
    await expect_error(change(second.id, token=token, full_name="Still here"), Forbidden)


async def test_deactivation_takes_effect_immediately_and_can_be_undone(service: Service, change: Change) -> None:
    user, tokens = await service.join("client")
    assert not (await change(user.id, is_active=False)).is_active
    await service.until_refused(tokens)
    person = auth_pb2.RegisterRequest(email=user.email, password=PASSWORD)
    for attempt in (service.refresh(tokens), service.log_in(person)):
        await expect_error(attempt, Unauthenticated)
    assert (await change(user.id, is_active=True)).is_active
    # The old sessions stay ended.
    await expect_error(service.refresh(tokens), Unauthenticated)
    await service.log_in(person)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("role", auth_pb2.ROLE_ADMIN), ("role", 42), ("full_name", " "), ("username", "a b"), ("bio", "a\x00b")),
        *(("email", "not an address"), ("email", "anon_user@anon.invalid")),
    ],
)
async def test_invalid_change_names_its_field_and_changes_nothing(
    service: Service, change: Change, field: str, value: Any
) -> None:
    user, _ = await service.join("client")
    assert await invalid_fields(change(user.id, **{"phone": "911", field: value})) == [field]
    assert await change(user.id) == user


async def test_taken_email_is_refused(service: Service, change: Change) -> None:
    (user, _), (other, _) = await service.join("client"), await service.join("client")
    error = await expect_error(change(user.id, email=other.email.upper()), Conflict, "EMAIL_TAKEN")
    assert "already exists" in error.message


async def test_unknown_user_is_not_found(change: Change) -> None:
    for unknown in (str(new_id()), "nonsense", ""):
        await expect_error(change(unknown, is_active=False), NotFound, "USER_NOT_FOUND")


async def test_repeated_change_is_made_once(service: Service, change: Change, admin: SignedIn) -> None:
    user, _ = await service.join("client")
    once = {"token": admin[1].access_token, "idempotency_key": "once"}
    request = pb.ChangeUserRequest(user_id=user.id, is_active=False)
    first = await service.call(request, **once)
    await change(user.id, is_active=True)
    assert await service.call(request, **once) == first
    assert (await change(user.id)).is_active


@pytest.mark.parametrize("fields", NO_ADMIN)
async def test_last_active_admin_cannot_be_demoted_or_deactivated(
    service: Service, change: Change, admin: SignedIn, fields: dict[str, Any]
) -> None:
    inactive, _ = await service.join("admin")
    await change(inactive.id, is_active=False)
    await expect_error(change(admin[0].id, **fields), Conflict, "LAST_ADMIN")
    # All other fields of the account can be changed.
    assert (await change(admin[0].id, full_name="The last one", is_active=True)).is_active


@pytest.mark.parametrize("fields", NO_ADMIN)
async def test_one_admin_is_left_of_several_who_demote_each_other_concurrently(
    database: Database, service: Service, change: Change, admin: SignedIn, fields: dict[str, Any]
) -> None:
    for _ in range(5):
        admins = [admin, *[await service.join("admin") for _ in range(3)]]
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
        # The next round begins with the remaining admin.
        users = [(await stored(database, User, UUID(each[0].id)), each) for each in admins]
        (admin,) = [each for user, each in users if user.role is Role.ADMIN and user.is_active]
