"""Tests of the reads of admins through the real service, which refuses all other callers."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from auth_testing import Ask, Join
from google.protobuf.timestamp_pb2 import Timestamp

from auth_service.accounts.models import User
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from kit.ids import new_id
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub, AuditServiceStub
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Find = Callable[..., Awaitable[pb.ListUsersResponse]]

COMMANDS = [
    ("ListUsers", pb.ListUsersRequest()),
    ("GetUser", pb.GetUserRequest(user_id="unknown")),
    ("ChangeUser", pb.ChangeUserRequest(user_id="unknown", is_active=False)),
    ("ListAuditEntries", pb.ListAuditEntriesRequest()),
]


@pytest.fixture
def mark() -> str:
    """Part of the names of a test's people: so it finds no others."""
    return secrets.token_hex(6)


@pytest.fixture
async def admin_token(join: Join) -> str:
    return (await join("admin"))[1].access_token


@pytest.fixture
def find(administration: AdminServiceStub, ask: Ask, admin_token: str) -> Find:
    async def find(limit: int = 0, offset: int = 0, cursor: str = "", **wanted: Any) -> pb.ListUsersResponse:
        request = pb.ListUsersRequest(filter=pb.UserFilter(**wanted), limit=limit, offset=offset, cursor=cursor)
        answer: pb.ListUsersResponse = await ask(administration.ListUsers, request, token=admin_token)
        return answer

    return find


def ids(users: Sequence[auth_pb2.User]) -> list[str]:
    return [user.id for user in users]


@pytest.mark.parametrize("command", COMMANDS)
async def test_only_admins_come_in(
    administration: AdminServiceStub, audit: AuditServiceStub, ask: Ask, join: Join, command: tuple[str, Any]
) -> None:
    method, message = command
    stub = audit if method == "ListAuditEntries" else administration
    for role in ("client", "provider"):
        _, tokens = await join(role)
        with pytest.raises(Forbidden, match=r"Admin privileges required\.") as refused:
            await ask(getattr(stub, method), message, token=tokens.access_token)
        assert refused.value.code == "ONLY_ADMINS"
    with pytest.raises(Unauthenticated):
        await ask(getattr(stub, method), message)


async def test_parts_of_name_and_address_are_found_in_any_case(find: Find, join: Join, mark: str) -> None:
    first, _ = await join(full_name=f"Élodie Ñandú {mark}")
    second, _ = await join(full_name=f"Someone {mark}", email=f"Über.{mark}@example.com")
    assert ids((await find(name=f"éLODIE ñANDÚ {mark.upper()}")).users) == [first.id]
    assert ids((await find(email=f"ÜBER.{mark.upper()}@EX")).users) == [second.id]
    assert ids((await find(name=mark)).users) == [second.id, first.id]
    assert ids((await find(name=mark, email="")).users) == [second.id, first.id]
    assert not (await find(name=mark, email="unused")).users


async def test_what_a_database_takes_for_a_pattern_is_taken_literally(find: Find, join: Join, mark: str) -> None:
    percent, _ = await join(full_name=f"100% {mark}")
    underscore, _ = await join(full_name=f"a_b {mark}")
    slash, _ = await join(full_name=f"a/b\\ {mark}")
    for part, found in (("100%", percent), ("a_b", underscore), ("a/b\\", slash)):
        assert ids((await find(name=f"{part} {mark}")).users) == [found.id]
    assert not (await find(name=f"%{mark}")).users
    assert not (await find(name=f"_{mark}")).users


async def test_filters_are_met_all_at_once(database: Database, find: Find, join: Join, mark: str) -> None:
    client, _ = await join("client", full_name=mark)
    provider, _ = await join("provider", full_name=mark)
    gone, _ = await join("provider", full_name=mark)
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
        assert ids(found.users) == ids(expected), wanted
        assert found.total == len(expected)


async def test_pages_cover_users_once_and_tell_the_total(find: Find, join: Join, mark: str) -> None:
    users = [(await join(full_name=f"{mark} {number}"))[0] for number in range(5)]
    seen, cursor = list[str](), ""
    while True:
        page = await find(name=mark, limit=2, cursor=cursor)
        assert page.total == 5
        seen += ids(page.users)
        # A registration between two pages moves no other user.
        await join(full_name="Another user")
        if not (cursor := page.next_cursor):
            break
    assert seen == ids(users)[::-1]
    page = await find(name=mark, limit=2, offset=3)
    assert (ids(page.users), page.next_cursor, page.total) == (seen[3:], "", 5)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("email", {"email": "a\x00b"}),
        ("name", {"name": "a\x00b"}),
        ("email", {"email": "a" * 255}),
        ("name", {"name": "a" * 101}),
        ("role", {"role": 42}),
        ("created_after", {"created_after": Timestamp(seconds=2**60)}),
        ("created_before", {"created_before": Timestamp(seconds=-(2**60))}),
        ("limit", {"limit": 101}),
        ("offset", {"offset": -1}),
        ("cursor", {"cursor": "nonsense"}),
    ],
)
async def test_invalid_filters_are_refused(find: Find, field: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        await find(**wanted)
    assert [detail.field for detail in refused.value.details] == [field]


async def test_one_user_is_looked_up_by_id(
    auth: AuthServiceStub, administration: AdminServiceStub, ask: Ask, join: Join, admin_token: str
) -> None:
    user, tokens = await join("provider", phone="911")
    found = await ask(administration.GetUser, pb.GetUserRequest(user_id=user.id), token=admin_token)
    assert found.user == (await ask(auth.GetMe, auth_pb2.GetMeRequest(), token=tokens.access_token)).user
    for unknown in (str(new_id()), "nonsense", "", "\x00"):
        with pytest.raises(NotFound) as refused:
            await ask(administration.GetUser, pb.GetUserRequest(user_id=unknown), token=admin_token)
        assert refused.value.code == "USER_NOT_FOUND"
