"""Reads of accounts by admins, over gRPC."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from auth_testing import Service, SignedIn
from google.protobuf.timestamp_pb2 import Timestamp
from structlog.testing import capture_logs

from auth_service.accounts.models import User
from kit.database import Database
from kit.errors import NotFound
from kit.ids import new_id
from testkit.people import expect_error, invalid_fields
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2

type Find = Callable[..., Awaitable[pb.ListUsersResponse]]


@pytest.fixture
def mark() -> str:
    """A part of the names of a test's users, by which a search finds no others."""
    return secrets.token_hex(6)


@pytest.fixture
def find(service: Service, admin: SignedIn) -> Find:
    async def find(limit: int = 0, offset: int = 0, cursor: str = "", **wanted: Any) -> pb.ListUsersResponse:
        request = pb.ListUsersRequest(filter=pb.UserFilter(**wanted), limit=limit, offset=offset, cursor=cursor)
        answer: pb.ListUsersResponse = await service.call(request, token=admin[1].access_token)
        return answer

    return find


def ids(users: Sequence[auth_pb2.User]) -> list[str]:
    return [user.id for user in users]


async def test_parts_of_name_and_address_match_in_any_case(service: Service, find: Find, mark: str) -> None:
    first, _ = await service.join(full_name=f"Élodie Ñandú {mark}")
    second, _ = await service.join(full_name=f"Someone {mark}", email=f"Über.{mark}@example.com")
    assert ids((await find(name=f"éLODIE ñANDÚ {mark.upper()}")).users) == [first.id]
    assert ids((await find(email=f"ÜBER.{mark.upper()}@EX")).users) == [second.id]
    assert ids((await find(name=mark)).users) == [second.id, first.id]
    assert ids((await find(name=mark, email="")).users) == [second.id, first.id]
    assert not (await find(name=mark, email="unused")).users


async def test_wildcards_of_sql_are_matched_literally(service: Service, find: Find, mark: str) -> None:
    for part in ("100%", "a_b", "a/b\\"):
        user, _ = await service.join(full_name=f"{part} {mark}")
        assert ids((await find(name=f"{part} {mark}")).users) == [user.id]
    assert not (await find(name=f"%{mark}")).users
    assert not (await find(name=f"_{mark}")).users


async def test_users_match_all_filters(database: Database, service: Service, find: Find, mark: str) -> None:
    client, provider, gone = [(await service.join(role, full_name=mark))[0] for role in ("client", *["provider"] * 2)]
    async with database.transaction() as session:
        (await session.get_one(User, UUID(gone.id))).deactivate()
    for wanted, expected in (
        ({"role": auth_pb2.ROLE_CLIENT}, [client]),
        ({"role": auth_pb2.ROLE_PROVIDER}, [gone, provider]),
        ({"role": auth_pb2.ROLE_PROVIDER, "is_active": True}, [provider]),
        ({"is_active": False}, [gone]),
        ({"created_after": client.created_at}, [gone, provider]),
        ({"created_before": gone.created_at}, [provider, client]),
        ({"created_after": client.created_at, "created_before": gone.created_at}, [provider]),
    ):
        found = await find(name=mark, **wanted)
        assert (ids(found.users), found.total) == (ids(expected), len(expected)), wanted


async def test_pages_contain_each_user_once_and_the_total(service: Service, find: Find, mark: str) -> None:
    users = [(await service.join(full_name=f"{mark} {number}"))[0] for number in range(5)]
    seen, cursor = list[str](), ""
    while True:
        page = await find(name=mark, limit=2, cursor=cursor)
        assert page.total == 5
        seen += ids(page.users)
        # A registration between two pages moves no other user.
        await service.join(full_name="Another user")
        if not (cursor := page.next_cursor):
            break
    assert seen == ids(users)[::-1]
    page = await find(name=mark, limit=2, offset=3)
    assert (ids(page.users), page.next_cursor, page.total) == (seen[3:], "", 5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("email", "a\x00b"), ("name", "a\x00b"), ("email", "a" * 255), ("name", "a" * 101), ("role", 42)),
        *(("created_after", Timestamp(seconds=2**60)), ("created_before", Timestamp(seconds=-(2**60)))),
        *(("limit", 101), ("offset", -1), ("cursor", "nonsense")),
    ],
)
async def test_invalid_filter_is_refused(find: Find, field: str, value: Any) -> None:
    assert await invalid_fields(find(**{field: value})) == [field]


async def test_user_is_found_by_id(service: Service, admin: SignedIn) -> None:
    user, _ = await service.join("provider", phone="911")
    with capture_logs() as lines:
        found = await service.call(pb.GetUserRequest(user_id=user.id), token=admin[1].access_token)
    assert found.user == user
    # An admin's reading leaves a trace.
    assert {"event": "admin_read_accounts", "admin": admin[0].id, "users": [user.id]}.items() <= next(
        one for one in lines if one["event"] == "admin_read_accounts"
    ).items()
    for unknown in (str(new_id()), "nonsense", "", "\x00"):
        refused = service.call(pb.GetUserRequest(user_id=unknown), token=admin[1].access_token)
        await expect_error(refused, NotFound, "USER_NOT_FOUND")
